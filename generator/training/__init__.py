"""Training of the embedded model, from nothing: scenes, data, model, export."""

"""English in, worlds out: words are looked up, read into things and deeds, and laid out as a scene."""

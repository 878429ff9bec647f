"""Published metrics of physics in video, under their own names; each equals its authors' code on the same arrays."""

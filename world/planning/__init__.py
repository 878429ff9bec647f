"""The second door to a scene: a language model plans it in categories, and the offline tables give the numbers."""

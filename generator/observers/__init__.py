"""Observers: where is each body in a finished video? Each says how sure it is, and where it cannot see."""

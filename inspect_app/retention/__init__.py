"""FORGET: how long records about a named person are kept. Deletes what they say when it is time."""

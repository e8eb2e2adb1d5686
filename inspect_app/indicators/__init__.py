"""KNOW: takes all of the above, gives the bureau its overview."""

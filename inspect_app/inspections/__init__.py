"""RECORD: takes events from phones, gives the merged state, the seal and the receipt."""

"""ACCESS: takes credentials, gives the one answer to 'may U do A on X'."""

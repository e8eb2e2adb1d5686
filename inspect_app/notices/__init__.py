"""TELL: takes what happened from the rooms that know it, gives everybody concerned an inbox."""

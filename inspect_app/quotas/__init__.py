"""COUNT: what posts owe per period. Takes acts and excuses; gives ledgers that say what counted."""

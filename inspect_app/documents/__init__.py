"""SAY: takes a sealed inspection, gives an issued PDF."""

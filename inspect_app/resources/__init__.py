"""MEASURE: takes what each school has and for how many; gives how balanced the county is."""

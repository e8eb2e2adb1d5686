"""DRAW: takes pools of schools, people or places, gives selections that anybody can repeat."""

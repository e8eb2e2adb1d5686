"""PROVE: takes uploads, gives verified photos in every size."""

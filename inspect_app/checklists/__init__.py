"""DEFINE: takes YAML definitions, gives published versions and assessments."""

"""TRY: takes definitions and past records, gives what authors look at; nothing here is kept."""

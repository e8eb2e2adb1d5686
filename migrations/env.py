"""Runs migrations against the database that inspect_app.migrating names."""

from alembic import context
from sqlalchemy import create_engine

from inspect_app.tables import metadata

engine = create_engine(context.config.attributes["database_url"])

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        user_module_prefix="inspect_app.database.",
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()

engine.dispose()

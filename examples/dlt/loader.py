"""Loads what a request of dpone-matrix asks for by dlt: the request on standard input, the report on standard output.

It is what a dlt user would write after the documentation: the `sql_database` source with the `pyarrow` backend, a
destination, a write disposition. What dlt does with that is what the matrix certifies.
"""

import datetime
import hashlib
import json
import os
import sys

# How the findings of docs/examples/dlt.md are seen again: into a table of others, without any adapter, by another format.
HELD = os.environ.get("DLT_EXAMPLE_TARGET") == "held"
PLAIN = os.environ.get("DLT_EXAMPLE_PLAIN") == "1"
FORMAT = os.environ.get("DLT_EXAMPLE_FORMAT", "parquet")
DLT_HASH = os.environ.get("DLT_EXAMPLE_HASH") == "dlt"

request = json.load(sys.stdin)
state_directory = os.path.abspath(request["state_directory"])
# Before dlt is imported: it reads its configuration and makes its folders then. Nothing is sent, nothing is left elsewhere.
os.environ.update(
    {
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        "RUNTIME__LOG_LEVEL": "ERROR",
        "DLT_DATA_DIR": state_directory,
        "DLT_PROJECT_DIR": state_directory,
        "DLT_CONFIG_FOLDER": state_directory,
        # Names stay as they are: the default would make `dpone__op` of `__dpone__op`.
        "SCHEMA__NAMING": "direct",
        # The rows and the definition are exchanged in one transaction.
        "DESTINATION__REPLACE_STRATEGY": os.environ.get("DLT_EXAMPLE_REPLACE", "staging-optimized"),
        # Says which load a row came with, so that the report can count. dlt cannot add it to a table that has rows.
        "NORMALIZE__PARQUET_NORMALIZER__ADD_DLT_LOAD_ID": "false" if HELD else "true",
    }
)

import dlt  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.compute as pc  # noqa: E402
import sqlalchemy as sa  # noqa: E402
from dlt.sources.helpers.transform import add_row_hash_to_table  # noqa: E402
from dlt.sources.sql_database import sql_table  # noqa: E402
from sqlalchemy.dialects import postgresql  # noqa: E402

OP, SEQ = "__dpone__op", "__dpone__seq"

# Types that dlt has a data type for: a column of any other is text.
KNOWN = (
    sa.Integer,
    sa.Numeric,
    sa.Float,
    sa.String,
    sa.LargeBinary,
    sa.DateTime,
    sa.Date,
    sa.Time,
    sa.Boolean,
    sa.Uuid,
)


def is_known(kind):
    return isinstance(kind, KNOWN) and not isinstance(kind, postgresql.DOMAIN)


# What the driver makes objects of is selected as its text, which dlt's messages advise: "consider casting to STRING upstream".
OBJECTS = (sa.JSON, sa.ARRAY, postgresql.OID, postgresql.ranges.AbstractRange)


def as_text(query, table, incremental=None, engine=None):
    columns = [sa.cast(c, sa.Text).label(c.name) if isinstance(c.type, OBJECTS) else c for c in table.columns]
    return query.with_only_columns(*columns)


def column_hints(table):
    """Widths of integers, and a scale for decimals without one: dlt refuses those until it is told."""
    hints = {}
    for column in table.columns:
        kind = column.type
        if isinstance(kind, sa.SmallInteger):
            hints[column.name] = {"precision": 16}
        elif isinstance(kind, sa.Integer) and not isinstance(kind, sa.BigInteger):
            hints[column.name] = {"precision": 32}
        elif isinstance(kind, sa.Numeric) and not isinstance(kind, sa.Float) and kind.precision is None:
            hints[column.name] = {"data_type": "decimal", "precision": 38, "scale": 12}
    return hints


def adapters(hints):
    return {
        "reflection_level": "full_with_precision",
        "query_adapter_callback": as_text,
        "table_adapter_callback": lambda table: hints.update(column_hints(table)),
        "type_adapter_callback": lambda kind: kind if is_known(kind) else sa.Text(),
    }


def exact_row_hash(name):
    """A row version of one's own, which dlt documents for `scd2`: its helper takes big integers for doubles."""

    def append(rows):
        hashes = [hashlib.sha256(repr(tuple(row.values())).encode()).hexdigest() for row in rows.to_pylist()]
        return rows.append_column(name, pa.array(hashes, pa.string()))

    return append


def count(pipeline, table, condition=""):
    with pipeline.sql_client() as client:
        try:
            sql = f"SELECT count(*) FROM {client.make_qualified_table_name(table)} {condition}"
            return client.execute_sql(sql)[0][0]
        except dlt.destinations.exceptions.DatabaseUndefinedRelation:
            return 0


def main():
    source, sink = request["manifest"]["source"], request["manifest"]["sink"]
    strategy = sink["strategy"]["mode"]
    from_changes = strategy in ("incremental_append", "incremental_merge")
    supported = from_changes or strategy in ("full_refresh", "scd2")
    if (source["type"], sink["type"]) != ("postgres", "postgres") or not supported:
        return {"unsupported": f"this example has no {strategy} from {source['type']} to {sink['type']}"}

    pipeline = dlt.pipeline(
        "orders",
        destination=dlt.destinations.postgres(request["connections"]["sink"]["url"]),
        dataset_name=sink["table"]["schema"],
        pipelines_dir=state_directory,
    )
    name = sink["table"]["name"]
    hints = {"table_name": name, "write_disposition": "replace", "columns": {}}
    resource = sql_table(
        credentials="postgresql+psycopg2://" + request["connections"]["source"]["url"].split("://", 1)[1],
        schema=source["table"]["schema"],
        table=source["options"]["changes"]["table"] if from_changes else source["table"]["name"],
        backend="pyarrow",
        **({} if PLAIN else adapters(hints["columns"])),
    )
    if from_changes:
        # The target has rows without them.
        hints["columns"][OP] = {"nullable": True}
        hints["columns"][SEQ] = {**hints["columns"].get(SEQ, {}), "nullable": True}
        hints["incremental"] = dlt.sources.incremental(SEQ, row_order="asc")
    if strategy == "incremental_append":
        hints["write_disposition"] = "append"
    elif strategy == "incremental_merge":
        hints["write_disposition"] = {"disposition": "merge", "strategy": "delete-insert"}
        hints["primary_key"] = sink["strategy"]["unique_key"]
        hints["columns"][SEQ]["dedup_sort"] = "desc"
        hints["columns"]["deleted"] = {"data_type": "bool", "hard_delete": True}
        resource.add_map(lambda rows: rows.append_column("deleted", pc.equal(rows[OP], pa.scalar("delete"))))
    elif strategy == "scd2":
        names = sink["strategy"]
        hints["write_disposition"] = {
            "disposition": "merge",
            "strategy": "scd2",
            "validity_column_names": [names["valid_from"], names["valid_to"]],
            "boundary_timestamp": datetime.datetime.fromisoformat(request["load_timestamp"]),
            "row_version_column_name": names["hash"],
        }
        resource.add_map(add_row_hash_to_table(names["hash"]) if DLT_HASH else exact_row_hash(names["hash"]))
    resource.apply_hints(**hints)

    before = count(pipeline, name)
    info = pipeline.run(resource, loader_file_format=None if FORMAT == "default" else FORMAT)
    info.raise_on_failed_jobs()
    print(info, file=sys.stderr)
    read = pipeline.last_trace.last_normalize_info.row_counts.get(name, 0)
    loads = ", ".join(f"'{load_id}'" for load_id in info.loads_ids)
    added = read if HELD else count(pipeline, name, f"WHERE _dlt_load_id IN ({loads})") if loads else 0
    return {"read": read, "removed": before + added - count(pipeline, name), "added": added}


print(json.dumps(main()))

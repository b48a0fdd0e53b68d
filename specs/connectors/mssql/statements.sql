-- connector: a server
SELECT CAST(@@VERSION AS nvarchar(400)) AS [about], CAST(SERVERPROPERTY(N'ProductVersion') AS nvarchar(60)) AS [version],
  CAST(SUSER_SNAME() AS nvarchar(128)) AS [user],
  CASE WHEN IS_SRVROLEMEMBER(N'sysadmin') = 1 OR HAS_PERMS_BY_NAME(NULL, NULL, N'CREATE ANY DATABASE') = 1 THEN 1 ELSE 0 END AS [may_create];

-- connector: a database
IF DB_ID(N'dpm_a_1_') IS NULL CREATE DATABASE [dpm_a_1_] COLLATE Latin1_General_100_BIN2;
ALTER DATABASE [dpm_a_1_] SET RECOVERY SIMPLE;
ALTER DATABASE [dpm_a_1_] SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
ALTER DATABASE [dpm_a_1_] SET ALLOW_SNAPSHOT_ISOLATION ON;
SELECT [name] AS [name], [is_cdc_enabled] AS [captured] FROM sys.databases
WHERE LEFT([name], 6) = N'dpm_a_' AND [database_id] > 4 ORDER BY [name];
ALTER DATABASE [dpm_a_1_] SET SINGLE_USER WITH ROLLBACK IMMEDIATE;
DROP DATABASE IF EXISTS [dpm_a_1_];
EXEC [dpm_a_1_].sys.sp_cdc_disable_db;
ALTER DATABASE [dpm_a_1_] SET SINGLE_USER WITH ROLLBACK IMMEDIATE;
DROP DATABASE IF EXISTS [dpm_a_1_];

-- connector: what the server tells of itself
SELECT
(SELECT COUNT_BIG(*) FROM sys.dm_tran_locks WHERE [resource_database_id] = DB_ID(N'dpm_a_1_t') AND [request_status] = N'GRANT') AS [held],
(SELECT COUNT_BIG(*) FROM sys.dm_tran_locks WHERE [resource_database_id] = DB_ID(N'dpm_a_1_t') AND [request_status] <> N'GRANT') AS [waited],
(SELECT SUM([row_count]) FROM [dpm_a_1_t].sys.dm_db_partition_stats WHERE [index_id] < 2) AS [rows],
(SELECT SUM(CAST([size] AS bigint)) * 8192 FROM sys.master_files WHERE [database_id] = DB_ID(N'dpm_a_1_t')) AS [size],
(SELECT SUM(s.[num_of_bytes_written]) FROM sys.dm_io_virtual_file_stats(DB_ID(N'dpm_a_1_t'), NULL) AS s JOIN sys.master_files AS f ON f.[database_id] = s.[database_id] AND f.[file_id] = s.[file_id] WHERE f.[type] = 1) AS [log];

-- connector: a table
IF SCHEMA_ID(N'landing') IS NULL EXEC(N'CREATE SCHEMA [landing]');
CREATE TABLE [landing].[orders] ([id] int NOT NULL, [a]]b 'c'] nvarchar(max) NULL, [amount] decimal(38,9) NULL, [at] datetimeoffset(6) NULL, [ratio] float NULL, [seen] time(6) NULL, [bytes] varbinary(512) NULL, [yes] bit NULL);
ALTER TABLE [landing].[orders] ADD CONSTRAINT [PK_orders] PRIMARY KEY ([id]);
SELECT c.[name] AS [name], t.[name] AS [type], c.[max_length] AS [length], c.[precision] AS [precision],
  c.[scale] AS [scale], c.[is_nullable] AS [nullable], c.[collation_name] AS [collation]
FROM sys.columns AS c JOIN sys.types AS t ON t.[user_type_id] = c.[user_type_id]
WHERE c.[object_id] = OBJECT_ID(N'[landing].[orders]')
ORDER BY c.[column_id];
SELECT t.[id], t.[a]]b 'c'], CAST(t.[amount] AS varchar(41)), CONVERT(varchar(34), t.[at], 121), t.[ratio], CONVERT(varchar(16), t.[seen], 121), t.[bytes], t.[yes] FROM [landing].[orders] AS t;
INSERT INTO [landing].[orders] WITH (TABLOCK) ([id], [amount]) SELECT [id], [amount] FROM [dpm_a_1_].[landing].[orders];

-- connector: rows by bulk load
CREATE TABLE #dpone_bulk ([c1] int NULL, [c2] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL, [c3] nvarchar(50) COLLATE Latin1_General_100_BIN2 NULL, [c4] nvarchar(50) COLLATE Latin1_General_100_BIN2 NULL, [c5] float NULL, [c6] nvarchar(50) COLLATE Latin1_General_100_BIN2 NULL, [c7] varbinary(max) NULL, [c8] bit NULL);
INSERT INTO [landing].[orders] ([id], [a]]b 'c'], [amount], [at], [ratio], [seen], [bytes], [yes]) SELECT h.[c1], h.[c2], CAST(h.[c3] AS decimal(38,9)), CAST(h.[c4] AS datetimeoffset(6)), h.[c5], CAST(h.[c6] AS time(6)), h.[c7], h.[c8] FROM #dpone_bulk AS h;
TRUNCATE TABLE #dpone_bulk;
DROP TABLE IF EXISTS #dpone_bulk;

-- connector: fingerprint
SELECT c.[name] AS [name], t.[name] AS [type], c.[max_length] AS [length], c.[precision] AS [precision], c.[scale] AS [scale],
  c.[is_nullable] AS [nullable], c.[collation_name] AS [collation],
  CONCAT(CASE WHEN c.[is_identity] = 1 THEN N'identity ' END, CASE WHEN c.[is_computed] = 1 THEN N'computed ' END,
    CASE WHEN c.[is_rowguidcol] = 1 THEN N'rowguidcol ' END, CASE WHEN c.[is_sparse] = 1 THEN N'sparse ' END,
    CASE WHEN c.[is_masked] = 1 THEN N'masked ' END, CASE WHEN c.[encryption_type] IS NOT NULL THEN N'encrypted ' END,
    CASE WHEN c.[generated_always_type] <> 0 THEN N'generated ' END, CASE WHEN t.[is_user_defined] = 1 THEN N'alias ' END) AS [special]
FROM sys.columns AS c JOIN sys.types AS t ON t.[user_type_id] = c.[user_type_id]
WHERE c.[object_id] = OBJECT_ID(N'[landing].[orders]') ORDER BY c.[column_id];
SELECT i.[name] AS [index], i.[type_desc] AS [type], i.[is_unique] AS [unique],
  CASE WHEN i.[is_primary_key] = 1 THEN N'PRIMARY KEY' WHEN i.[is_unique_constraint] = 1 THEN N'UNIQUE' ELSE N'' END AS [constraint],
  i.[filter_definition] AS [filter],
  CONCAT(CASE WHEN i.[fill_factor] NOT IN (0, 100) THEN CONCAT(N'fill ', i.[fill_factor], N' ') END, CASE WHEN i.[is_padded] = 1 THEN N'padded ' END,
    CASE WHEN i.[ignore_dup_key] = 1 THEN N'ignores duplicates ' END, CASE WHEN i.[is_disabled] = 1 THEN N'disabled ' END,
    CASE WHEN i.[allow_row_locks] = 0 OR i.[allow_page_locks] = 0 THEN N'locks ' END) AS [special],
  c.[name] AS [column], ic.[is_descending_key] AS [descending], ic.[is_included_column] AS [included]
FROM sys.indexes AS i
JOIN sys.index_columns AS ic ON ic.[object_id] = i.[object_id] AND ic.[index_id] = i.[index_id]
JOIN sys.columns AS c ON c.[object_id] = ic.[object_id] AND c.[column_id] = ic.[column_id]
WHERE i.[object_id] = OBJECT_ID(N'[landing].[orders]') AND i.[is_hypothetical] = 0
ORDER BY i.[name], ic.[is_included_column], ic.[key_ordinal], c.[name];
SELECT p.[name] AS [grantee], d.[permission_name] AS [permission], d.[state_desc] AS [state], c.[name] AS [column]
FROM sys.database_permissions AS d JOIN sys.database_principals AS p ON p.[principal_id] = d.[grantee_principal_id]
LEFT JOIN sys.columns AS c ON c.[object_id] = d.[major_id] AND c.[column_id] = d.[minor_id]
WHERE d.[class] = 1 AND d.[major_id] = OBJECT_ID(N'[landing].[orders]') ORDER BY 1, 2, 3, 4;
SELECT N'default' AS [what], [name] AS [name], [definition] AS [definition] FROM sys.default_constraints WHERE [parent_object_id] = OBJECT_ID(N'[landing].[orders]')
UNION ALL SELECT N'check', [name], CONCAT([definition], N' ', [is_disabled], N' ', [is_not_trusted]) FROM sys.check_constraints WHERE [parent_object_id] = OBJECT_ID(N'[landing].[orders]')
UNION ALL SELECT N'foreign key', f.[name], CONCAT(CONCAT(OBJECT_SCHEMA_NAME(f.[parent_object_id]), N'.', OBJECT_NAME(f.[parent_object_id])), N' ', CONCAT(OBJECT_SCHEMA_NAME(f.[referenced_object_id]), N'.', OBJECT_NAME(f.[referenced_object_id])), N' ', f.[delete_referential_action_desc], N' ', f.[update_referential_action_desc], N' ', f.[is_disabled]) FROM sys.foreign_keys AS f WHERE f.[parent_object_id] = OBJECT_ID(N'[landing].[orders]') OR f.[referenced_object_id] = OBJECT_ID(N'[landing].[orders]')
UNION ALL SELECT N'trigger', [name], CONCAT(OBJECT_DEFINITION([object_id]), N' ', [is_disabled]) FROM sys.triggers WHERE [parent_id] = OBJECT_ID(N'[landing].[orders]')
UNION ALL SELECT N'extended property', [name], CONCAT(CAST([value] AS nvarchar(4000)), N' ', [minor_id]) FROM sys.extended_properties WHERE [class] = 1 AND [major_id] = OBJECT_ID(N'[landing].[orders]')
UNION ALL SELECT N'computed column', [name], [definition] FROM sys.computed_columns WHERE [object_id] = OBJECT_ID(N'[landing].[orders]');
SELECT CAST(COUNT_BIG(*) AS varchar(20)) AS [count], CAST(SUM(CAST(CAST(SUBSTRING(h.[hash], 1, 4) AS int) AS bigint)) AS varchar(20)) AS [part1], CAST(SUM(CAST(CAST(SUBSTRING(h.[hash], 5, 4) AS int) AS bigint)) AS varchar(20)) AS [part5], CAST(SUM(CAST(CAST(SUBSTRING(h.[hash], 9, 4) AS int) AS bigint)) AS varchar(20)) AS [part9], CAST(SUM(CAST(CAST(SUBSTRING(h.[hash], 13, 4) AS int) AS bigint)) AS varchar(20)) AS [part13], CAST(SUM(CAST(CAST(SUBSTRING(h.[hash], 17, 4) AS int) AS bigint)) AS varchar(20)) AS [part17], CAST(SUM(CAST(CAST(SUBSTRING(h.[hash], 21, 4) AS int) AS bigint)) AS varchar(20)) AS [part21], CAST(SUM(CAST(CAST(SUBSTRING(h.[hash], 25, 4) AS int) AS bigint)) AS varchar(20)) AS [part25], CAST(SUM(CAST(CAST(SUBSTRING(h.[hash], 29, 4) AS int) AS bigint)) AS varchar(20)) AS [part29]
FROM (SELECT HASHBYTES(N'SHA2_256', CONCAT(CAST(N'' AS nvarchar(max)), CASE WHEN [id] IS NULL THEN N'N' ELSE CONCAT(N'V', CAST([id] AS varchar(20)), N';') END, CASE WHEN [a]]b 'c'] IS NULL THEN N'N' ELSE CONCAT(N'V', DATALENGTH([a]]b 'c'] COLLATE Latin1_General_100_BIN2), N':', [a]]b 'c'] COLLATE Latin1_General_100_BIN2) END, CASE WHEN [amount] IS NULL THEN N'N' ELSE CONCAT(N'V', CAST([amount] AS varchar(41)), N';') END, CASE WHEN [at] IS NULL THEN N'N' ELSE CONCAT(N'V', CONVERT(varchar(34), [at], 121), N';') END, CASE WHEN [ratio] IS NULL THEN N'N' ELSE CONCAT(N'V', CONVERT(varchar(40), [ratio], 3), N';') END, CASE WHEN [seen] IS NULL THEN N'N' ELSE CONCAT(N'V', CONVERT(varchar(16), [seen], 121), N';') END, CASE WHEN [bytes] IS NULL THEN N'N' ELSE CONCAT(N'V', CONVERT(varchar(max), [bytes], 2), N';') END, CASE WHEN [yes] IS NULL THEN N'N' ELSE CONCAT(N'V', CAST(CAST([yes] AS tinyint) AS varchar(1)), N';') END)) AS [hash] FROM [landing].[orders]) AS h;

-- connector: changes
BEGIN TRANSACTION;
INSERT INTO [public].[orders] ([id], [a]]b 'c'], [amount]) SELECT [id], [a]]b 'c'], [amount] FROM #dpone_changes AS s WHERE s.[__dpone__seq] BETWEEN 1 AND 200 ORDER BY s.[__dpone__seq];
UPDATE t SET t.[a]]b 'c'] = s.[a]]b 'c'], t.[amount] = s.[amount] FROM [public].[orders] AS t JOIN #dpone_changes AS s ON t.[id] = s.[id] WHERE s.[__dpone__seq] BETWEEN 1 AND 200;
DELETE t FROM [public].[orders] AS t JOIN #dpone_changes AS s ON t.[id] = s.[id] WHERE s.[__dpone__seq] BETWEEN 1 AND 200;
COMMIT TRANSACTION;
IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;

-- connector: capture
SELECT CASE WHEN IS_SRVROLEMEMBER(N'sysadmin') = 1 AND EXISTS (
  SELECT 1 FROM sys.dm_server_services WHERE [servicename] LIKE N'SQL Server Agent%' AND [status] = 4
) AND CAST(SERVERPROPERTY(N'EngineEdition') AS int) IN (2, 3) THEN 1 ELSE 0 END AS [can];
IF NOT EXISTS (SELECT 1 FROM sys.change_tracking_databases WHERE [database_id] = DB_ID())
  ALTER DATABASE CURRENT SET CHANGE_TRACKING = ON (CHANGE_RETENTION = 2 DAYS, AUTO_CLEANUP = ON);
ALTER TABLE [public].[orders] ENABLE CHANGE_TRACKING WITH (TRACK_COLUMNS_UPDATED = OFF);
IF NOT EXISTS (SELECT 1 FROM sys.databases WHERE [database_id] = DB_ID() AND [is_cdc_enabled] = 1)
  EXEC sys.sp_cdc_enable_db;
IF OBJECT_ID(N'[dbo].[dpone_capture_marker]') IS NULL BEGIN
  CREATE TABLE [dbo].[dpone_capture_marker] ([number] bigint IDENTITY(1,1) NOT NULL PRIMARY KEY, [made_at] datetime2(6) NOT NULL);
  EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'dpone_capture_marker', @role_name = NULL, @capture_instance = N'dbo_dpone_capture_marker', @supports_net_changes = 0;
END;
EXEC sys.sp_cdc_enable_table @source_schema = N'public', @source_name = N'orders', @role_name = NULL, @capture_instance = N'public_orders', @supports_net_changes = 0;
SELECT CAST(ISNULL((SELECT t.[is_tracked_by_cdc] FROM sys.tables AS t WHERE t.[object_id] = OBJECT_ID(N'[public].[orders]')), 0) AS int) AS [captured];
INSERT INTO [dbo].[dpone_capture_marker] ([made_at]) VALUES (SYSUTCDATETIME()); SELECT CAST(SCOPE_IDENTITY() AS varchar(20)) AS [number];
DECLARE @from binary(10) = sys.fn_cdc_get_min_lsn(N'dbo_dpone_capture_marker'), @to binary(10) = sys.fn_cdc_get_max_lsn();
IF @to >= @from SELECT COUNT(*) AS [found] FROM cdc.[fn_cdc_get_all_changes_dbo_dpone_capture_marker](@from, @to, N'all') WHERE [number] = 7
ELSE SELECT 0 AS [found];
SELECT CONCAT(
  N'agent ', ISNULL((SELECT TOP (1) [status_desc] FROM sys.dm_server_services WHERE [servicename] LIKE N'SQL Server Agent%'), N'unknown'),
  N', last scan ', ISNULL((SELECT TOP (1) CONCAT([scan_phase], N', ended ', CONVERT(nvarchar(30), [end_time], 121)) FROM sys.dm_cdc_log_scan_sessions WHERE [session_id] > 0 ORDER BY [session_id] DESC), N'none'),
  N', last error ', ISNULL((SELECT TOP (1) [error_message] FROM sys.dm_cdc_errors ORDER BY [entry_time] DESC), N'none')) AS [state];

-- source: one state of the database
SELECT CAST([snapshot_isolation_state] AS int) AS [state] FROM sys.databases WHERE [database_id] = DB_ID();
SET TRANSACTION ISOLATION LEVEL SNAPSHOT;
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;

-- source: snapshot, window, keys, changes
SELECT t.[id], t.[a]]b 'c'], CAST(t.[amount] AS varchar(41)), CONVERT(varchar(34), t.[at], 121), t.[ratio], CONVERT(varchar(16), t.[seen], 121), t.[bytes], t.[yes] FROM [public].[orders] AS t;
SELECT t.[id], t.[a]]b 'c'], CAST(t.[amount] AS varchar(41)) FROM [public].[orders] AS t WHERE t.[business_date] >= CAST(N'2026-06-01' AS date) AND t.[business_date] < CAST(N'2026-06-04' AS date);
SELECT t.[id] FROM [public].[orders] AS t;
SELECT t.[id], t.[a]]b 'c'], CAST(t.[amount] AS varchar(41)) FROM [public].[orders_changes] AS t WHERE t.[__dpone__seq] > 41 ORDER BY t.[__dpone__seq];

-- source: cdc by change data capture
SELECT CAST([is_cdc_enabled] AS int) AS [enabled] FROM sys.databases WHERE [database_id] = DB_ID();
SELECT TOP (1) [capture_instance] AS [instance] FROM cdc.[change_tables] WHERE [source_object_id] = OBJECT_ID(N'[public].[orders]') ORDER BY [create_date] DESC;
SELECT c.[column_name] AS [name] FROM cdc.[captured_columns] AS c JOIN cdc.[change_tables] AS t ON t.[object_id] = c.[object_id] WHERE t.[capture_instance] = N'public_orders' ORDER BY c.[column_ordinal];
SELECT CONVERT(varchar(20), sys.fn_cdc_get_min_lsn(N'public_orders'), 2) AS [least], CONVERT(varchar(20), sys.fn_cdc_decrement_lsn(sys.fn_cdc_get_min_lsn(N'public_orders')), 2) AS [before], CONVERT(varchar(20), sys.fn_cdc_get_max_lsn(), 2) AS [most];
SELECT CONVERT(varchar(20), sys.fn_cdc_increment_lsn(0x0000002D000000A80003), 2) AS [next];
SELECT t.[__$operation], t.[id], t.[a]]b 'c'], CAST(t.[amount] AS varchar(41)) FROM cdc.[public_orders_CT] AS t
WHERE t.[__$start_lsn] BETWEEN 0x0000002D000000A80004 AND 0x0000002D000000B80001
ORDER BY t.[__$start_lsn], t.[__$command_id], t.[__$seqval], t.[__$operation];

-- source: cdc by change tracking
SELECT COUNT(*) AS [tracked] FROM sys.change_tracking_tables WHERE [object_id] = OBJECT_ID(N'[public].[orders]');
SELECT CAST(CHANGE_TRACKING_CURRENT_VERSION() AS varchar(20)) AS [version];
SELECT CAST(CHANGE_TRACKING_MIN_VALID_VERSION(OBJECT_ID(N'[public].[orders]')) AS varchar(20)) AS [version];
SELECT c.[SYS_CHANGE_OPERATION], CASE WHEN t.[id] IS NULL THEN 0 ELSE 1 END, c.[id], t.[a]]b 'c'], CAST(t.[amount] AS varchar(41))
FROM CHANGETABLE(CHANGES [public].[orders], 12) AS c LEFT JOIN [public].[orders] AS t ON t.[id] = c.[id]
ORDER BY c.[SYS_CHANGE_VERSION], c.[id];

-- sink: staging
DECLARE @taken int; EXEC @taken = sp_getapplock @Resource = N'dpone stage 0a1b2c3d4e5f', @LockMode = N'Exclusive', @LockOwner = N'Session', @LockTimeout = 0; SELECT @taken AS [taken];
SELECT APPLOCK_TEST(N'public', N'dpone stage 0a1b2c3d4e5f', N'Exclusive', N'Session') AS [free];
SELECT SCHEMA_NAME([schema_id]) AS [schema], [name] AS [name] FROM sys.tables
WHERE LEFT([name], 15) = N'__dpone__stage_' AND SCHEMA_NAME([schema_id]) IN (N'staging', N'landing') ORDER BY [name];
CREATE TABLE [staging].[s] ([id] int NULL, [label] nvarchar(40) COLLATE Latin1_General_100_BIN2 NULL, [__dpone__row_hash] varbinary(32) NULL);
DROP TABLE IF EXISTS [staging].[__dpone__stage_0a1b2c3d4e5f_3];

-- sink: state
SELECT CASE WHEN OBJECT_ID(N'[staging].[__dpone__state]') IS NULL THEN 0 ELSE 1 END AS [there];
IF OBJECT_ID(N'[staging].[__dpone__state]') IS NULL CREATE TABLE [staging].[__dpone__state] ([manifest] nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL, [key] nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL, [value] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL, [updated_at] datetimeoffset(6) NOT NULL, PRIMARY KEY NONCLUSTERED ([manifest], [key]));
SELECT [key] AS [key], [value] AS [value] FROM [staging].[__dpone__state] WHERE [manifest] = N'it''s' ORDER BY [key];
DELETE FROM [staging].[__dpone__state] WHERE [manifest] = N'm' AND [key] = N'k';
INSERT INTO [staging].[__dpone__state] ([manifest], [key], [value], [updated_at]) VALUES (N'm', N'k', N'v''', SYSDATETIMEOFFSET());

-- sink: a turn
SET LOCK_TIMEOUT 30000;
DECLARE @taken int; EXEC @taken = sp_getapplock @Resource = N'dpone landing.orders', @LockMode = N'Exclusive', @LockOwner = N'Transaction', @LockTimeout = 30000; SELECT @taken AS [taken];
SELECT DISTINCT CONCAT(N'session ', s.[session_id], N' of ', s.[login_name], N' (', ISNULL(NULLIF(s.[program_name], N''), N'no program name'), N', ', s.[status], N')') AS [words]
FROM sys.dm_tran_locks AS l JOIN sys.dm_exec_sessions AS s ON s.[session_id] = l.[request_session_id]
WHERE l.[resource_database_id] = DB_ID() AND l.[request_status] = N'GRANT' AND l.[request_session_id] <> @@SPID
  AND ((l.[resource_type] = N'OBJECT' AND l.[resource_associated_entity_id] = OBJECT_ID(N'[landing].[orders]')) OR l.[resource_type] = N'APPLICATION');

-- sink: checks
SELECT TOP (5) CAST(MIN(s.[id]) AS nvarchar(200)) AS [key], COUNT(*) AS [rows] FROM [staging].[s] AS s GROUP BY s.[id] HAVING COUNT(*) > 1 ORDER BY MIN(s.[id]);
SELECT TOP (5) CAST(MIN(s.[code]) AS nvarchar(200)) AS [key], COUNT(*) AS [rows] FROM [staging].[s] AS s GROUP BY s.[code] COLLATE Latin1_General_100_BIN2, DATALENGTH(s.[code]), s.[__dpone__seq] HAVING COUNT(*) > 1 ORDER BY MIN(s.[code]);
SELECT COUNT(*) AS [days] FROM (SELECT CAST(N'2026-06-01' AS date) AS [day] UNION SELECT CAST(N'2026-06-02' AS date) AS [day] UNION SELECT CAST(s.[business_date] AS date) AS [day] FROM [staging].[s] AS s) AS d;
SELECT COUNT(*) AS [later] FROM [landing].[orders] AS t WHERE t.[__dpone__is_current] = 1 AND t.[__dpone__valid_from_at] > CAST(N'2026-05-28T20:26:40.123456+00:00' AS datetimeoffset(6));
SELECT CONCAT([name], N' of ', OBJECT_SCHEMA_NAME([parent_object_id]), N'.', OBJECT_NAME([parent_object_id])) AS [words]
FROM sys.foreign_keys WHERE [referenced_object_id] = OBJECT_ID(N'[landing].[orders]') AND [delete_referential_action] <> 0 ORDER BY [name];

-- full_refresh by a swap
CREATE TABLE [landing].[__dpone__stage_0a1b2c3d4e5f_1] ([id] int NOT NULL, [label] nvarchar(40) COLLATE Latin1_General_100_BIN2 NULL);
ALTER TABLE [landing].[__dpone__stage_0a1b2c3d4e5f_1] ADD CONSTRAINT [__dpone__stage_0a1b2c3d4e5f_1_0] PRIMARY KEY CLUSTERED ([id]);
CREATE NONCLUSTERED INDEX [by label] ON [landing].[__dpone__stage_0a1b2c3d4e5f_1] ([label] DESC) INCLUDE ([id]) WHERE ([id]>(0));
SELECT TOP (1) 1 AS [one] FROM [landing].[orders] WITH (TABLOCKX, HOLDLOCK);
SELECT COUNT(*) AS [ties] FROM (
  SELECT 1 AS [one] FROM sys.sql_expression_dependencies WHERE [referenced_id] = OBJECT_ID(N'[landing].[orders]') AND [is_schema_bound_reference] = 1 AND [referencing_id] <> OBJECT_ID(N'[landing].[orders]')
  UNION ALL SELECT 1 FROM sys.tables WHERE [object_id] = OBJECT_ID(N'[landing].[orders]') AND ([temporal_type] <> 0 OR [is_tracked_by_cdc] = 1 OR [is_replicated] = 1 OR [is_memory_optimized] = 1 OR [lock_escalation] <> 0)
  UNION ALL SELECT 1 FROM sys.change_tracking_tables WHERE [object_id] = OBJECT_ID(N'[landing].[orders]')
  UNION ALL SELECT 1 FROM sys.partitions WHERE [object_id] = OBJECT_ID(N'[landing].[orders]') AND ([partition_number] > 1 OR [data_compression] <> 0)
  UNION ALL SELECT 1 FROM sys.security_predicates WHERE [target_object_id] = OBJECT_ID(N'[landing].[orders]')
  UNION ALL SELECT 1 FROM sys.fulltext_indexes WHERE [object_id] = OBJECT_ID(N'[landing].[orders]')
) AS [held];
SELECT CAST(COUNT_BIG(*) AS varchar(20)) AS [count] FROM [landing].[orders];
DROP TABLE [landing].[orders];
EXEC sp_rename N'[landing].[__dpone__stage_0a1b2c3d4e5f_1]', N'orders', N'OBJECT';
EXEC sp_rename N'[landing].[__dpone__stage_0a1b2c3d4e5f_1_0]', N'PK_orders', N'OBJECT';
GRANT SELECT ON OBJECT::[landing].[orders] TO [reports] WITH GRANT OPTION;
DENY DELETE ON OBJECT::[landing].[orders] TO [guests];

-- full_refresh by rows
DELETE FROM [landing].[orders];
INSERT INTO [landing].[orders] ([id], [amount]) SELECT s.[id], s.[amount] FROM [staging].[s] AS s;

-- incremental_append
INSERT INTO [landing].[orders] ([id], [amount], [__dpone__op]) SELECT s.[id], s.[amount], s.[__dpone__op] FROM [staging].[s] AS s ORDER BY s.[__dpone__seq];

-- incremental_merge and cdc
DELETE t FROM [landing].[orders] AS t JOIN [staging].[s] AS s ON t.[id] = s.[id];
WITH [latest] AS (SELECT s.*, ROW_NUMBER() OVER (PARTITION BY s.[id] ORDER BY s.[__dpone__seq] DESC) AS [__dpone__place] FROM [staging].[s] AS s) INSERT INTO [landing].[orders] ([id], [amount]) SELECT s.[id], s.[amount] FROM [latest] AS s WHERE s.[__dpone__place] = 1 AND (s.[__dpone__op] IS NULL OR s.[__dpone__op] <> N'delete');

-- incremental_merge by a text that may be null
DELETE t FROM [landing].[orders] AS t JOIN [staging].[s] AS s ON ((t.[code] COLLATE Latin1_General_100_BIN2 = s.[code] COLLATE Latin1_General_100_BIN2 AND DATALENGTH(t.[code]) = DATALENGTH(s.[code])) OR (t.[code] IS NULL AND s.[code] IS NULL));
WITH [latest] AS (SELECT s.*, ROW_NUMBER() OVER (PARTITION BY s.[code] COLLATE Latin1_General_100_BIN2, DATALENGTH(s.[code]) ORDER BY s.[__dpone__seq] DESC) AS [__dpone__place] FROM [staging].[s] AS s) INSERT INTO [landing].[orders] ([id], [amount]) SELECT s.[id], s.[amount] FROM [latest] AS s WHERE s.[__dpone__place] = 1 AND (s.[__dpone__op] IS NULL OR s.[__dpone__op] <> N'delete');

-- xmin
DELETE t FROM [landing].[orders] AS t WHERE NOT EXISTS (SELECT 1 FROM [staging].[k] AS k WHERE t.[id] = k.[id]);
DELETE t FROM [landing].[orders] AS t JOIN [staging].[s] AS s ON t.[id] = s.[id];
INSERT INTO [landing].[orders] ([id], [amount]) SELECT s.[id], s.[amount] FROM [staging].[s] AS s;

-- replace
DELETE FROM [landing].[orders] WHERE [business_date] >= CAST(N'2026-06-01' AS date) AND [business_date] < CAST(N'2026-06-04' AS date);
INSERT INTO [landing].[orders] ([id], [amount]) SELECT s.[id], s.[amount] FROM [staging].[s] AS s;

-- partition_replace and backfill
DELETE t FROM [landing].[orders] AS t JOIN (SELECT CAST(N'2026-06-01' AS date) AS [day] UNION SELECT CAST(N'2026-06-02' AS date) AS [day] UNION SELECT CAST(s.[business_date] AS date) AS [day] FROM [staging].[s] AS s) AS d ON CAST(t.[business_date] AS date) = d.[day];
INSERT INTO [landing].[orders] ([id], [amount]) SELECT s.[id], s.[amount] FROM [staging].[s] AS s;
DELETE t FROM [landing].[orders] AS t JOIN (SELECT DISTINCT CAST(s.[business_date] AS date) AS [day] FROM [staging].[s] AS s) AS d ON CAST(t.[business_date] AS date) = d.[day];
INSERT INTO [landing].[orders] ([id], [amount]) SELECT s.[id], s.[amount] FROM [staging].[s] AS s;

-- snapshot_diff
DELETE t FROM [landing].[orders] AS t WHERE NOT EXISTS (SELECT 1 FROM [staging].[s] AS s WHERE s.[id] = t.[id] AND (s.[__dpone__row_hash] = t.[__dpone__row_hash] OR (s.[__dpone__row_hash] IS NULL AND t.[__dpone__row_hash] IS NULL)));
INSERT INTO [landing].[orders] ([id], [amount]) SELECT s.[id], s.[amount] FROM [staging].[s] AS s WHERE NOT EXISTS (SELECT 1 FROM [landing].[orders] AS t WHERE s.[id] = t.[id]);

-- scd2
UPDATE t SET t.[__dpone__valid_to_at] = CAST(N'2026-05-28T20:26:40.123456+00:00' AS datetimeoffset(6)), t.[__dpone__is_current] = 0 FROM [landing].[orders] AS t WHERE t.[__dpone__is_current] = 1 AND NOT EXISTS (SELECT 1 FROM [staging].[s] AS s WHERE s.[id] = t.[id] AND (s.[__dpone__row_hash] = t.[__dpone__row_hash] OR (s.[__dpone__row_hash] IS NULL AND t.[__dpone__row_hash] IS NULL)));
INSERT INTO [landing].[orders] ([id], [amount], [__dpone__valid_from_at], [__dpone__valid_to_at], [__dpone__is_current]) SELECT s.[id], s.[amount], CAST(N'2026-05-28T20:26:40.123456+00:00' AS datetimeoffset(6)), NULL, 1 FROM [staging].[s] AS s WHERE NOT EXISTS (SELECT 1 FROM [landing].[orders] AS t WHERE s.[id] = t.[id] AND t.[__dpone__is_current] = 1);

-- a count of rows
DELETE FROM [landing].[orders]; SELECT @@ROWCOUNT AS [rows];

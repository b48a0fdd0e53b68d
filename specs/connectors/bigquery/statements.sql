-- rows that a load job staged are taken on
INSERT INTO `dpm_a_1_t_landing`.`orders` (`id`, `business_date`, `label`, `bytes`, `at`, `__dpone__row_hash`) SELECT `id`, `business_date`, `label`, FROM_BASE64(`bytes`), `at`, FROM_BASE64(`__dpone__row_hash`) FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`;

-- sink: state
CREATE TABLE IF NOT EXISTS `dpm_a_1_t_staging`.`__dpone__state_0a1b` AS SELECT '__dpone__turn' AS manifest, 'dpm_a_1_t_landing.orders' AS key, '' AS value;
SELECT manifest, key, value FROM `dpm_a_1_t_staging`.`__dpone__state_0a1b` WHERE manifest IN ('__dpone__turn', 'it\'s') ORDER BY manifest, key;
DELETE FROM `dpm_a_1_t_staging`.`__dpone__state_0a1b` WHERE manifest = 'it\'s' AND key IN ('k', 'l');
INSERT INTO `dpm_a_1_t_staging`.`__dpone__state_0a1b` (manifest, key, value) VALUES ('it\'s', 'k', 'v\\'), ('it\'s', 'l', 'a\nb');
DECLARE removed INT64 DEFAULT 0;
DECLARE gone INT64 DEFAULT 0;
DECLARE added INT64 DEFAULT 0;
DECLARE ours INT64 DEFAULT 0;
BEGIN TRANSACTION;
SET ours = (SELECT COUNT(*) FROM `dpm_a_1_t_staging`.`__dpone__state_0a1b` WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders' AND value = '0a0a');
IF ours = 1 THEN
UPDATE `dpm_a_1_t_staging`.`__dpone__state_0a1b` SET value = '1b1b' WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders';
DELETE FROM `dpm_a_1_t_staging`.`__dpone__state_0a1b` WHERE manifest = 'm' AND key IN ('k');
INSERT INTO `dpm_a_1_t_staging`.`__dpone__state_0a1b` (manifest, key, value) VALUES ('m', 'k', 'v');
END IF;
COMMIT TRANSACTION;
SELECT removed, gone, added, ours;

-- sink: the turn alone, of a load that was not asked for its state
DECLARE removed INT64 DEFAULT 0;
DECLARE gone INT64 DEFAULT 0;
DECLARE added INT64 DEFAULT 0;
DECLARE ours INT64 DEFAULT 0;
BEGIN TRANSACTION;
SET ours = (SELECT COUNT(*) FROM `dpm_a_1_t_staging`.`__dpone__state_0a1b` WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders');
IF ours = 1 THEN
UPDATE `dpm_a_1_t_staging`.`__dpone__state_0a1b` SET value = '1b1b' WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders';
END IF;
COMMIT TRANSACTION;
SELECT removed, gone, added, ours;

-- sink: checks
SELECT CAST(`id` AS STRING) AS key, COUNT(*) AS times FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1` GROUP BY `id` HAVING COUNT(*) > 1 ORDER BY key LIMIT 5;
SELECT CAST(`label` AS STRING) AS key, COUNT(*) AS times FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1` GROUP BY `label`, `__dpone__seq` HAVING COUNT(*) > 1 ORDER BY key LIMIT 5;
SELECT DISTINCT CAST(`business_date` AS STRING) AS day FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1` WHERE `business_date` IS NOT NULL ORDER BY day;
SELECT DISTINCT CAST(CAST(`at` AS DATE) AS STRING) AS day FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1` WHERE CAST(`at` AS DATE) IS NOT NULL ORDER BY day;
SELECT COUNT(*) AS later FROM `dpm_a_1_t_landing`.`orders` WHERE `__dpone__is_current` AND `__dpone__valid_from_at` > TIMESTAMP_MICROS(1782864000000000);

-- all rows for all rows
DECLARE removed INT64 DEFAULT 0;
DECLARE gone INT64 DEFAULT 0;
DECLARE added INT64 DEFAULT 0;
DECLARE ours INT64 DEFAULT 0;
BEGIN TRANSACTION;
SET ours = (SELECT COUNT(*) FROM `dpm_a_1_t_staging`.`__dpone__state_0a1b` WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders' AND value = '0a0a');
IF ours = 1 THEN
UPDATE `dpm_a_1_t_staging`.`__dpone__state_0a1b` SET value = '1b1b' WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders';
SET removed = removed + (SELECT COUNT(*) FROM `dpm_a_1_t_landing`.`orders` WHERE TRUE);
DELETE FROM `dpm_a_1_t_landing`.`orders` WHERE TRUE;
SET added = added + (SELECT COUNT(*) FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`);
INSERT INTO `dpm_a_1_t_landing`.`orders` (`id`, `business_date`, `bytes`) SELECT `id`, `business_date`, FROM_BASE64(`bytes`) FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`;
END IF;
COMMIT TRANSACTION;
SELECT removed, gone, added, ours;

-- incremental_append
DECLARE removed INT64 DEFAULT 0;
DECLARE gone INT64 DEFAULT 0;
DECLARE added INT64 DEFAULT 0;
DECLARE ours INT64 DEFAULT 0;
BEGIN TRANSACTION;
SET ours = (SELECT COUNT(*) FROM `dpm_a_1_t_staging`.`__dpone__state_0a1b` WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders' AND value = '0a0a');
IF ours = 1 THEN
UPDATE `dpm_a_1_t_staging`.`__dpone__state_0a1b` SET value = '1b1b' WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders';
SET added = added + (SELECT COUNT(*) FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`);
INSERT INTO `dpm_a_1_t_landing`.`orders` (`id`, `business_date`, `bytes`, `__dpone__op`) SELECT `id`, `business_date`, FROM_BASE64(`bytes`), `__dpone__op` FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`;
END IF;
COMMIT TRANSACTION;
SELECT removed, gone, added, ours;

-- incremental_merge and cdc
DECLARE removed INT64 DEFAULT 0;
DECLARE gone INT64 DEFAULT 0;
DECLARE added INT64 DEFAULT 0;
DECLARE ours INT64 DEFAULT 0;
BEGIN TRANSACTION;
SET ours = (SELECT COUNT(*) FROM `dpm_a_1_t_staging`.`__dpone__state_0a1b` WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders' AND value = '0a0a');
IF ours = 1 THEN
UPDATE `dpm_a_1_t_staging`.`__dpone__state_0a1b` SET value = '1b1b' WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders';
SET removed = removed + (SELECT COUNT(*) FROM `dpm_a_1_t_landing`.`orders` WHERE `id` IN (SELECT `id` FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`));
DELETE FROM `dpm_a_1_t_landing`.`orders` WHERE `id` IN (SELECT `id` FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`);
SET added = added + (SELECT COUNT(*) FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY `id` ORDER BY `__dpone__seq` DESC) AS `__dpone__place` FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`) WHERE `__dpone__place` = 1 AND IFNULL(`__dpone__op`, '') != 'delete');
INSERT INTO `dpm_a_1_t_landing`.`orders` (`id`, `business_date`, `bytes`) SELECT `id`, `business_date`, FROM_BASE64(`bytes`) FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY `id` ORDER BY `__dpone__seq` DESC) AS `__dpone__place` FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`) WHERE `__dpone__place` = 1 AND IFNULL(`__dpone__op`, '') != 'delete';
DELETE FROM `dpm_a_1_t_staging`.`__dpone__state_0a1b` WHERE manifest = 'm' AND key IN ('watermark');
INSERT INTO `dpm_a_1_t_staging`.`__dpone__state_0a1b` (manifest, key, value) VALUES ('m', 'watermark', '9');
END IF;
COMMIT TRANSACTION;
SELECT removed, gone, added, ours;

-- incremental_merge by a text that may be null
DECLARE removed INT64 DEFAULT 0;
DECLARE gone INT64 DEFAULT 0;
DECLARE added INT64 DEFAULT 0;
DECLARE ours INT64 DEFAULT 0;
BEGIN TRANSACTION;
SET ours = (SELECT COUNT(*) FROM `dpm_a_1_t_staging`.`__dpone__state_0a1b` WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders' AND value = '0a0a');
IF ours = 1 THEN
UPDATE `dpm_a_1_t_staging`.`__dpone__state_0a1b` SET value = '1b1b' WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders';
SET removed = removed + (SELECT COUNT(*) FROM `dpm_a_1_t_landing`.`orders` WHERE IFNULL(CONCAT('=', CAST(`label` AS STRING)), '') IN (SELECT IFNULL(CONCAT('=', CAST(`label` AS STRING)), '') FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`));
DELETE FROM `dpm_a_1_t_landing`.`orders` WHERE IFNULL(CONCAT('=', CAST(`label` AS STRING)), '') IN (SELECT IFNULL(CONCAT('=', CAST(`label` AS STRING)), '') FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`);
SET added = added + (SELECT COUNT(*) FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY `label` ORDER BY `__dpone__seq` DESC) AS `__dpone__place` FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`) WHERE `__dpone__place` = 1 AND IFNULL(`__dpone__op`, '') != 'delete');
INSERT INTO `dpm_a_1_t_landing`.`orders` (`id`, `business_date`, `bytes`) SELECT `id`, `business_date`, FROM_BASE64(`bytes`) FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY `label` ORDER BY `__dpone__seq` DESC) AS `__dpone__place` FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`) WHERE `__dpone__place` = 1 AND IFNULL(`__dpone__op`, '') != 'delete';
END IF;
COMMIT TRANSACTION;
SELECT removed, gone, added, ours;

-- xmin
DECLARE removed INT64 DEFAULT 0;
DECLARE gone INT64 DEFAULT 0;
DECLARE added INT64 DEFAULT 0;
DECLARE ours INT64 DEFAULT 0;
BEGIN TRANSACTION;
SET ours = (SELECT COUNT(*) FROM `dpm_a_1_t_staging`.`__dpone__state_0a1b` WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders' AND value = '0a0a');
IF ours = 1 THEN
UPDATE `dpm_a_1_t_staging`.`__dpone__state_0a1b` SET value = '1b1b' WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders';
SET gone = gone + (SELECT COUNT(*) FROM `dpm_a_1_t_landing`.`orders` WHERE `id` NOT IN (SELECT `id` FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_2`));
DELETE FROM `dpm_a_1_t_landing`.`orders` WHERE `id` NOT IN (SELECT `id` FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_2`);
SET removed = removed + (SELECT COUNT(*) FROM `dpm_a_1_t_landing`.`orders` WHERE `id` IN (SELECT `id` FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`));
DELETE FROM `dpm_a_1_t_landing`.`orders` WHERE `id` IN (SELECT `id` FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`);
SET added = added + (SELECT COUNT(*) FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`);
INSERT INTO `dpm_a_1_t_landing`.`orders` (`id`, `business_date`, `bytes`) SELECT `id`, `business_date`, FROM_BASE64(`bytes`) FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`;
END IF;
COMMIT TRANSACTION;
SELECT removed, gone, added, ours;

-- replace
DECLARE removed INT64 DEFAULT 0;
DECLARE gone INT64 DEFAULT 0;
DECLARE added INT64 DEFAULT 0;
DECLARE ours INT64 DEFAULT 0;
BEGIN TRANSACTION;
SET ours = (SELECT COUNT(*) FROM `dpm_a_1_t_staging`.`__dpone__state_0a1b` WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders' AND value = '0a0a');
IF ours = 1 THEN
UPDATE `dpm_a_1_t_staging`.`__dpone__state_0a1b` SET value = '1b1b' WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders';
SET removed = removed + (SELECT COUNT(*) FROM `dpm_a_1_t_landing`.`orders` WHERE `business_date` >= DATE '2026-06-01' AND `business_date` < DATE '2026-06-04');
DELETE FROM `dpm_a_1_t_landing`.`orders` WHERE `business_date` >= DATE '2026-06-01' AND `business_date` < DATE '2026-06-04';
SET added = added + (SELECT COUNT(*) FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`);
INSERT INTO `dpm_a_1_t_landing`.`orders` (`id`, `business_date`, `bytes`) SELECT `id`, `business_date`, FROM_BASE64(`bytes`) FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`;
END IF;
COMMIT TRANSACTION;
SELECT removed, gone, added, ours;

-- partition_replace and backfill
DECLARE removed INT64 DEFAULT 0;
DECLARE gone INT64 DEFAULT 0;
DECLARE added INT64 DEFAULT 0;
DECLARE ours INT64 DEFAULT 0;
BEGIN TRANSACTION;
SET ours = (SELECT COUNT(*) FROM `dpm_a_1_t_staging`.`__dpone__state_0a1b` WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders' AND value = '0a0a');
IF ours = 1 THEN
UPDATE `dpm_a_1_t_staging`.`__dpone__state_0a1b` SET value = '1b1b' WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders';
SET removed = removed + (SELECT COUNT(*) FROM `dpm_a_1_t_landing`.`orders` WHERE `business_date` IN (DATE '2026-06-01', DATE '2026-06-02') OR `business_date` IN (SELECT `business_date` FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`));
DELETE FROM `dpm_a_1_t_landing`.`orders` WHERE `business_date` IN (DATE '2026-06-01', DATE '2026-06-02') OR `business_date` IN (SELECT `business_date` FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`);
SET added = added + (SELECT COUNT(*) FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`);
INSERT INTO `dpm_a_1_t_landing`.`orders` (`id`, `business_date`, `bytes`) SELECT `id`, `business_date`, FROM_BASE64(`bytes`) FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`;
END IF;
COMMIT TRANSACTION;
SELECT removed, gone, added, ours;
DECLARE removed INT64 DEFAULT 0;
DECLARE gone INT64 DEFAULT 0;
DECLARE added INT64 DEFAULT 0;
DECLARE ours INT64 DEFAULT 0;
BEGIN TRANSACTION;
SET ours = (SELECT COUNT(*) FROM `dpm_a_1_t_staging`.`__dpone__state_0a1b` WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders' AND value = '0a0a');
IF ours = 1 THEN
UPDATE `dpm_a_1_t_staging`.`__dpone__state_0a1b` SET value = '1b1b' WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders';
SET removed = removed + (SELECT COUNT(*) FROM `dpm_a_1_t_landing`.`orders` WHERE CAST(`at` AS DATE) IN (SELECT CAST(`at` AS DATE) FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`));
DELETE FROM `dpm_a_1_t_landing`.`orders` WHERE CAST(`at` AS DATE) IN (SELECT CAST(`at` AS DATE) FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`);
SET added = added + (SELECT COUNT(*) FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`);
INSERT INTO `dpm_a_1_t_landing`.`orders` (`id`, `business_date`, `bytes`) SELECT `id`, `business_date`, FROM_BASE64(`bytes`) FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`;
END IF;
COMMIT TRANSACTION;
SELECT removed, gone, added, ours;

-- snapshot_diff
DECLARE removed INT64 DEFAULT 0;
DECLARE gone INT64 DEFAULT 0;
DECLARE added INT64 DEFAULT 0;
DECLARE ours INT64 DEFAULT 0;
BEGIN TRANSACTION;
SET ours = (SELECT COUNT(*) FROM `dpm_a_1_t_staging`.`__dpone__state_0a1b` WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders' AND value = '0a0a');
IF ours = 1 THEN
UPDATE `dpm_a_1_t_staging`.`__dpone__state_0a1b` SET value = '1b1b' WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders';
SET removed = removed + (SELECT COUNT(*) FROM `dpm_a_1_t_landing`.`orders` WHERE CONCAT(IFNULL(TO_HEX(`__dpone__row_hash`), 'none'), ':', CAST(`id` AS STRING)) NOT IN (SELECT CONCAT(IFNULL(TO_HEX(FROM_BASE64(`__dpone__row_hash`)), 'none'), ':', CAST(`id` AS STRING)) FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`));
DELETE FROM `dpm_a_1_t_landing`.`orders` WHERE CONCAT(IFNULL(TO_HEX(`__dpone__row_hash`), 'none'), ':', CAST(`id` AS STRING)) NOT IN (SELECT CONCAT(IFNULL(TO_HEX(FROM_BASE64(`__dpone__row_hash`)), 'none'), ':', CAST(`id` AS STRING)) FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`);
SET added = added + (SELECT COUNT(*) FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1` WHERE `id` NOT IN (SELECT `id` FROM `dpm_a_1_t_landing`.`orders`));
INSERT INTO `dpm_a_1_t_landing`.`orders` (`id`, `business_date`, `bytes`) SELECT `id`, `business_date`, FROM_BASE64(`bytes`) FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1` WHERE `id` NOT IN (SELECT `id` FROM `dpm_a_1_t_landing`.`orders`);
END IF;
COMMIT TRANSACTION;
SELECT removed, gone, added, ours;

-- scd2
DECLARE removed INT64 DEFAULT 0;
DECLARE gone INT64 DEFAULT 0;
DECLARE added INT64 DEFAULT 0;
DECLARE ours INT64 DEFAULT 0;
BEGIN TRANSACTION;
SET ours = (SELECT COUNT(*) FROM `dpm_a_1_t_staging`.`__dpone__state_0a1b` WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders' AND value = '0a0a');
IF ours = 1 THEN
UPDATE `dpm_a_1_t_staging`.`__dpone__state_0a1b` SET value = '1b1b' WHERE manifest = '__dpone__turn' AND key = 'dpm_a_1_t_landing.orders';
UPDATE `dpm_a_1_t_landing`.`orders` SET `__dpone__valid_to_at` = TIMESTAMP_MICROS(1782864000000000), `__dpone__is_current` = FALSE WHERE `__dpone__is_current` AND CONCAT(IFNULL(TO_HEX(`__dpone__row_hash`), 'none'), ':', CAST(`id` AS STRING)) NOT IN (SELECT CONCAT(IFNULL(TO_HEX(FROM_BASE64(`__dpone__row_hash`)), 'none'), ':', CAST(`id` AS STRING)) FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1`);
SET added = added + (SELECT COUNT(*) FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1` WHERE `id` NOT IN (SELECT `id` FROM `dpm_a_1_t_landing`.`orders` WHERE `__dpone__is_current`));
INSERT INTO `dpm_a_1_t_landing`.`orders` (`id`, `business_date`, `bytes`, `__dpone__valid_from_at`, `__dpone__valid_to_at`, `__dpone__is_current`) SELECT `id`, `business_date`, FROM_BASE64(`bytes`), TIMESTAMP_MICROS(1782864000000000), NULL, TRUE FROM `dpm_a_1_t_staging`.`__dpone__stage_0a1b_1` WHERE `id` NOT IN (SELECT `id` FROM `dpm_a_1_t_landing`.`orders` WHERE `__dpone__is_current`);
END IF;
COMMIT TRANSACTION;
SELECT removed, gone, added, ours;

-- SPDX-License-Identifier: Apache-2.0
-- Version 2: views for dashboards. Each has the day among its columns: ask for days, and only those are read.

CREATE VIEW bill AS
  SELECT gateway || '/' || to_char(day, 'YYYY-MM-DD') || '/' || sequence AS id,
    gateway, day, sequence, time, customer, end_user, request, attempt, outcome, service, worker, tier, verified,
    fee * 0.000000000001 AS amount, currency, refers_to,
    encode(hash, 'hex') AS hash
  FROM rows;
COMMENT ON VIEW bill IS 'The rows as people read them';
COMMENT ON COLUMN bill.id IS 'Id of the row, as in receipts';
COMMENT ON COLUMN bill.amount IS 'Fee in the currency itself, exact';
COMMENT ON COLUMN bill.hash IS 'Row hash in hex, as in receipts';

CREATE VIEW usage_by_customer AS
  SELECT gateway, day, customer, service, currency,
    count(*) AS rows,
    count(*) FILTER (WHERE outcome = 'complete') AS complete,
    count(*) FILTER (WHERE fee > 0) AS billed,
    coalesce(sum(fee), 0) AS fee,
    coalesce(sum(fee), 0) * 0.000000000001 AS amount
  FROM rows
  GROUP BY gateway, day, customer, service, currency;
COMMENT ON VIEW usage_by_customer IS 'Usage and fees for each customer, day and service';
COMMENT ON COLUMN usage_by_customer.rows IS 'Attempts that did work, free ones included';
COMMENT ON COLUMN usage_by_customer.complete IS 'Those whose caller has the whole answer';
COMMENT ON COLUMN usage_by_customer.billed IS 'Those with a fee above 0: one for each request at most';
COMMENT ON COLUMN usage_by_customer.fee IS 'Sum of the fees in 10^-12 of the currency';
COMMENT ON COLUMN usage_by_customer.amount IS 'The same in the currency itself';

CREATE VIEW bill_by_month AS
  SELECT gateway, date_trunc('month', day::timestamp)::date AS month, customer, currency,
    count(*) FILTER (WHERE fee > 0) AS billed,
    sum(fee) AS fee,
    sum(fee) * 0.000000000001 AS amount
  FROM rows
  WHERE fee > 0
  GROUP BY 1, 2, 3, 4;
COMMENT ON VIEW bill_by_month IS 'What each customer owes for a month';

CREATE VIEW usage_by_worker AS
  SELECT gateway, day, worker, tier, currency,
    count(*) AS rows,
    count(*) FILTER (WHERE outcome = 'complete') AS complete,
    count(*) FILTER (WHERE outcome = 'failed') AS failed,
    count(*) FILTER (WHERE outcome = 'lost') AS lost,
    coalesce(sum(fee), 0) AS fee,
    coalesce(sum(fee), 0) * 0.000000000001 AS amount,
    max(time) AS last_seen
  FROM rows
  WHERE worker IS NOT NULL
  GROUP BY gateway, day, worker, tier, currency;
COMMENT ON VIEW usage_by_worker IS 'What each worker did on a day';
COMMENT ON COLUMN usage_by_worker.lost IS 'Attempts that ended because the worker was lost';
COMMENT ON COLUMN usage_by_worker.fee IS 'Fees of the work that it did; not what its owner is paid';

CREATE VIEW outcomes_by_hour AS
  SELECT gateway, day, date_trunc('hour', time, 'UTC') AS hour, service,
    count(*) AS rows,
    count(*) FILTER (WHERE outcome = 'complete') AS complete,
    count(*) FILTER (WHERE outcome = 'truncated') AS truncated,
    count(*) FILTER (WHERE outcome = 'cancelled') AS cancelled,
    count(*) FILTER (WHERE outcome = 'failed') AS failed,
    count(*) FILTER (WHERE outcome = 'lost') AS lost,
    count(*) FILTER (WHERE outcome = 'race-lost') AS race_lost,
    count(*) FILTER (WHERE outcome IN ('truncated', 'failed', 'lost'))::double precision
      / nullif(count(*) FILTER (WHERE outcome NOT IN ('cancelled', 'race-lost')), 0) AS failure_rate
  FROM rows
  GROUP BY gateway, day, date_trunc('hour', time, 'UTC'), service;
COMMENT ON VIEW outcomes_by_hour IS 'How attempts ended, for each hour and service';
COMMENT ON COLUMN outcomes_by_hour.failure_rate IS 'Share of truncated, failed and lost attempts among those that nobody called off, 0 to 1';

CREATE FUNCTION hash_word(hash bytea, word integer) RETURNS bigint
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN ('x' || encode(substring(hash FROM word * 8 + 1 FOR 8), 'hex'))::bit(64)::bigint;
COMMENT ON FUNCTION hash_word IS 'Eight bytes of a hash as a number, from word 0: for XOR';

CREATE VIEW days AS
  SELECT gateway, day,
    min(sequence) AS first,
    count(*) AS rows,
    count(*) = max(sequence) - min(sequence) + 1 AS whole,
    lpad(to_hex(bit_xor(hash_word(hash, 0))), 16, '0') || lpad(to_hex(bit_xor(hash_word(hash, 1))), 16, '0')
      || lpad(to_hex(bit_xor(hash_word(hash, 2))), 16, '0') || lpad(to_hex(bit_xor(hash_word(hash, 3))), 16, '0')
      AS aggregate
  FROM rows
  GROUP BY gateway, day;
COMMENT ON VIEW days IS 'What the manifest of a day says too (docs/VERIFY.md, 2): first, rows and aggregate must be the same';
COMMENT ON COLUMN days.whole IS 'Whether no sequence is missing between its first row and its last';
COMMENT ON COLUMN days.aggregate IS 'XOR of the row hashes in hex';

CREATE VIEW latest_day AS
  SELECT r.gateway, r.day, r.currency,
    count(*) AS rows,
    count(DISTINCT r.customer) AS customers,
    count(DISTINCT r.worker) AS workers,
    count(*) FILTER (WHERE r.outcome = 'complete') AS complete,
    coalesce(sum(r.fee), 0) AS fee,
    coalesce(sum(r.fee), 0) * 0.000000000001 AS amount,
    max(r.time) AS last_row
  FROM gateways g JOIN rows r ON r.gateway = g.gateway AND r.day = g.day
  GROUP BY r.gateway, r.day, r.currency;
COMMENT ON VIEW latest_day IS 'Totals of each gateway''s latest day';

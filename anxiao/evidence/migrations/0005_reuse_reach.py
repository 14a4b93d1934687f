"""Finding a photo again among a million: by digest, or by bands of its perceptual hash.

Two hashes of 64 bits that differ in at most 7 differ by at most one bit in one of their four
bands. So four indexes and the 17 neighbours of each band find every near hash.
"""

from django.conf import settings
from django.db import migrations

BANDS = (1, 5, 9, 13)
INDEXES = "".join(
    f"CREATE INDEX evidence_file_band{place} ON evidence_file (substr(phash, {place}, 4))"
    " WHERE phash <> '';\n"
    for place in BANDS
)
NEAR = " OR ".join(
    f"substr(f.phash, {place}, 4) = ANY (evidence_near(substr(own.phash, {place}, 4)))"
    for place in BANDS
)
FORWARD = f"""
{INDEXES}
CREATE FUNCTION evidence_near(band text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT band || array_agg(lpad(to_hex(('x' || band)::bit(16)::integer # (1 << place)), 4, '0'))
    FROM generate_series(0, 15) AS place
$$;
CREATE FUNCTION evidence_bits(hash text) RETURNS bit(64)
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT ('x' || hash)::bit(64) $$;
CREATE FUNCTION evidence_match(hung uuid, within integer, moment timestamptz) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $match$
DECLARE
    own record;
    made integer;
BEGIN
    SELECT a.id, a.subject, a.kind, a.at, a.file_id, f.sha256, f.phash, s.seal INTO own
    FROM evidence_attachment a
    JOIN evidence_file f ON f.id = a.file_id AND f.kind = 'photo'
    JOIN ledger_subject s ON s.id = a.subject
    WHERE a.id = hung;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    -- Drawings and white walls have hashes near those of everything.
    IF own.phash <> '' AND bit_count(evidence_bits(own.phash)) NOT BETWEEN 20 AND 44 THEN
        own.phash := '';
    END IF;
    WITH near AS (
        SELECT f.id, 0 AS distance FROM evidence_file f
        WHERE f.sha256 = own.sha256 AND f.kind = 'photo'
        UNION
        SELECT f.id, bit_count(evidence_bits(f.phash) # evidence_bits(own.phash))::integer
        FROM evidence_file f
        WHERE own.phash <> '' AND f.phash <> '' AND f.sha256 <> own.sha256 AND ({NEAR})
    ), others AS (
        SELECT a.file_id, a.subject, a.kind, a.at, a.id, s.seal, near.distance
        FROM near JOIN evidence_attachment a ON a.file_id = near.id
        JOIN ledger_subject s ON s.id = a.subject
        WHERE near.distance <= within AND a.subject <> own.subject
        ORDER BY near.distance, a.at LIMIT 20
    )
    INSERT INTO evidence_reuse (
        id, file_id, subject, kind, other_file_id, other_subject, other_seal, distance, found_at
    )
    SELECT gen_random_uuid(), own.file_id, own.subject, own.kind, o.file_id, o.subject, o.seal,
        o.distance, moment
    FROM others o WHERE (o.at, o.id) < (own.at, own.id)
    UNION ALL
    SELECT gen_random_uuid(), o.file_id, o.subject, o.kind, own.file_id, own.subject, own.seal,
        o.distance, moment
    FROM others o WHERE (o.at, o.id) > (own.at, own.id)
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS made = ROW_COUNT;
    RETURN made;
END
$match$;

ALTER TABLE evidence_reuse ENABLE ROW LEVEL SECURITY;
CREATE POLICY evidence_reuse_read ON evidence_reuse FOR SELECT USING (
    EXISTS (SELECT FROM ledger_subject s WHERE s.id = evidence_reuse.subject)
    AND (other_seal IS NULL OR seal_admits(other_seal))
);
CREATE POLICY evidence_reuse_tell ON evidence_reuse FOR UPDATE USING (
    EXISTS (SELECT FROM ledger_subject s WHERE s.id = evidence_reuse.subject)
    AND (other_seal IS NULL OR seal_admits(other_seal))
);
REVOKE INSERT, UPDATE, DELETE ON evidence_reuse FROM "{settings.APP_ROLE}";
GRANT UPDATE (told_at) ON evidence_reuse TO "{settings.APP_ROLE}";
"""
BACKWARD = f"""
GRANT INSERT, UPDATE, DELETE ON evidence_reuse TO "{settings.APP_ROLE}";
DROP POLICY evidence_reuse_tell ON evidence_reuse;
DROP POLICY evidence_reuse_read ON evidence_reuse;
ALTER TABLE evidence_reuse DISABLE ROW LEVEL SECURITY;
DROP FUNCTION evidence_match(uuid, integer, timestamptz);
DROP FUNCTION evidence_bits(text);
DROP FUNCTION evidence_near(text);
DROP INDEX evidence_file_band1, evidence_file_band5, evidence_file_band9, evidence_file_band13;
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0004_reuse"), ("ledger", "0002_protection")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

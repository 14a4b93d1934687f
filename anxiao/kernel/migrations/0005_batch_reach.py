"""A bulk act is shown to its own post; the system finds those that nobody carries on with."""

from django.db import migrations

from anxiao.kernel.governed import setting

OWN = f"post = {setting('post', 'uuid')}"
FORWARD = f"""
ALTER TABLE kernel_batch ENABLE ROW LEVEL SECURITY;
CREATE POLICY kernel_batch_own ON kernel_batch FOR ALL USING ({OWN}) WITH CHECK ({OWN});
ALTER TABLE kernel_batchitem ENABLE ROW LEVEL SECURITY;
CREATE POLICY kernel_batchitem_own ON kernel_batchitem FOR ALL
    USING (EXISTS (SELECT FROM kernel_batch b WHERE b.id = kernel_batchitem.batch_id))
    WITH CHECK (EXISTS (SELECT FROM kernel_batch b WHERE b.id = kernel_batchitem.batch_id));
CREATE FUNCTION kernel_stalled_batches(moment timestamptz)
    RETURNS TABLE (id uuid, post uuid, person uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT b.id, b.post, b.person FROM kernel_batch b
    WHERE b.completed_at IS NULL AND b.touched_at < moment
    ORDER BY b.touched_at LIMIT 20
$$;
"""
BACKWARD = """
DROP FUNCTION kernel_stalled_batches(timestamptz);
DROP POLICY kernel_batchitem_own ON kernel_batchitem;
ALTER TABLE kernel_batchitem DISABLE ROW LEVEL SECURITY;
DROP POLICY kernel_batch_own ON kernel_batch;
ALTER TABLE kernel_batch DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_batch")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

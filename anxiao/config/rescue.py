"""Jobs whose worker was killed are taken up again."""

from datetime import UTC, datetime

from django.db import connection
from procrastinate.contrib.django import app

# A worker that has not been heard of for so long is dead; a living one says so every ten seconds.
STALLED = """
    SELECT job.id, EXISTS (
        SELECT FROM procrastinate_jobs other
        WHERE other.status = 'todo' AND other.queueing_lock = job.queueing_lock
    )
    FROM procrastinate_jobs job
    LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.status = 'doing'
      AND (worker.id IS NULL OR worker.last_heartbeat < now() - interval '60 seconds')
    ORDER BY job.id
"""
GIVE_UP = "UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s AND status = 'doing'"


def rescue() -> None:
    """Take up again the jobs whose worker was killed."""
    with connection.cursor() as cursor:
        cursor.execute(STALLED)
        for job, is_waiting_anew in cursor.fetchall():
            if is_waiting_anew:  # the same work is queued already, and one of them is enough
                cursor.execute(GIVE_UP, [job])
            else:
                app.job_manager.retry_job_by_id(job, datetime.now(UTC))

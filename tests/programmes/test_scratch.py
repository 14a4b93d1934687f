from datetime import date
import pytest
from django.db import IntegrityError, transaction
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.programmes.models import Programme, Task
from tests.world import SYSTEM, COUNTY
pytestmark = pytest.mark.django_db

def mk(p, parent=None, **kw):
    d=dict(programme=p,parent=parent,code="1",title="t",giver=1,organisation=2,leader=p.pk,standard="s",starts_on=date(2026,1,1),deadline=date(2026,6,1),state="handed",territory_code=COUNTY,made_at=clock.now())
    d.update(kw); return Task(**d)

def test_it():
    with acting(SYSTEM):
        p=Programme.objects.create(title="p",issuer=1,starts_on=date(2026,1,1),ends_on=date(2026,12,31),territory_code=COUNTY,made_at=clock.now())
        a=mk(p); a.save()
        b=mk(p,a,weight=3); c=mk(p,a,weight=1)
        Task.objects.bulk_create([b,c])
        Task.objects.filter(pk=b.pk).update(reported=5000)
        a.refresh_from_db(); p.refresh_from_db()
        assert (a.weight_sum,a.weighted,a.progress)==(4,15000,3750)
        assert p.progress==3750
        with pytest.raises(IntegrityError) as e, transaction.atomic():
            mk(p,a,deadline=date(2026,7,1)).save()
        assert "task_within_parent" in str(e.value) or e.value.__cause__.diag.constraint_name=="task_within_parent"
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=a.pk).update(deadline=date(2026,3,1))
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=a.pk).update(parent=b.pk)
        Task.objects.filter(pk=b.pk).delete()
        a.refresh_from_db(); assert a.progress==0

"""Every route of the doors; each view declares a policy, or a test fails."""

urlpatterns: list[object] = []

"""The log on each kind of server that the app's database may stand on."""

from tests.services.state.conftest import url as url

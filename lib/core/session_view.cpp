#include "lib/core/session_view.hpp"

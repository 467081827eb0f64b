#include "lib/core/time.hpp"

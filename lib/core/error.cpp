#include "lib/core/error.hpp"

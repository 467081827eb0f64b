#include "lib/core/secret.hpp"

#pragma once

#include "lib/base/error.hpp"

namespace tokenkeeper::client {

/// The same error of a request to the login service, with advice that names login_url where the hint of its
/// errc names api_url, which is for the API's requests.
error with_login_advice(error failure);

}  // namespace tokenkeeper::client

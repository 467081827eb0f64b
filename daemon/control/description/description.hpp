#pragma once

#include <string_view>

namespace tokenkeeper::control {

/// The description of the API in OpenAPI 3.1: etc/openapi.yaml as JSON, as it was at the build.
std::string_view api_description() noexcept;

}  // namespace tokenkeeper::control

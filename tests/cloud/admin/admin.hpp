#pragma once

#include "tests/cloud/cloud_model.hpp"

#include <string_view>

/// The admin interface as a function: everything of README.md's table but /down and /up, which are the
/// server's.
namespace tokenkeeper::cloud {

/// Answers one request; errors are JSON too (`{"error": "…"}`): 400, 404, 405.
genesys::response administer(cloud_model& model, genesys::method verb, std::string_view target,
                             std::string_view body, wall_time now);

}  // namespace tokenkeeper::cloud

#pragma once

#include <string>
#include <string_view>

namespace tokenkeeper {

/// What a failure advises knows no session: each command in it, `tokenkeeperctl VERB NAME`, gets this one.
std::string hint_about(std::string hint, std::string_view session);

}  // namespace tokenkeeper

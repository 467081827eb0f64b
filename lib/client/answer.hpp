#pragma once

#include "lib/base/time.hpp"

#include <optional>
#include <string>
#include <variant>

namespace tokenkeeper::client {

/// A value with the facts about it in the answer's headers.
template <class T>
struct answer {
    T value{};
    std::optional<wall_time> server_date;  ///< the server's clock when it answered
    std::string correlation_id;            ///< ININ-Correlation-Id
};

/// For operations whose answer has no body.
using nothing = std::monostate;

}  // namespace tokenkeeper::client

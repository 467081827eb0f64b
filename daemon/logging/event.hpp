#pragma once

#include <string>
#include <string_view>

namespace tokenkeeper::logging {

enum class severity { debug, info, notice, warning, error };

/// One line of the log. `name` is that of an entry of catalogue.hpp ("session.lost"), empty for lines without
/// an event. In JSON the fields have the names of these members, in the journal those names in capitals
/// behind TOKENKEEPER_. Empty fields are left out. None may hold a token or a secret.
struct event {
    std::string_view name;
    severity level = severity::info;
    std::string message;  ///< one sentence, complete without the fields
    std::string session;
    std::string organization;
    std::string state;
    std::string reason;
    std::string correlation_id;
    std::string_view message_id{};  ///< in the journal; empty: that of the event's name
};

}  // namespace tokenkeeper::logging

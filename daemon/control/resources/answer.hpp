#pragma once

#include "daemon/control/json/problem.hpp"
#include "daemon/control/json/wiped_text.hpp"
#include "lib/base/time.hpp"

#include <optional>
#include <string>

#include <boost/json/object.hpp>

namespace tokenkeeper::control {

/// An answer before it is put into HTTP.
struct answer {
    unsigned status = 200;
    std::string content_type;
    wiped_text body;
    std::string allow{};                   ///< the Allow header, empty for none
    std::optional<seconds> retry_after{};  ///< the Retry-After header
    std::string session_used{};  ///< Tokenkeeper-Session: the session whose token was used; or empty
};

answer answer_of(const problem& refused);

/// Status 200 with a JSON body; a line end is added to it.
answer json_answer(wiped_text body);
answer json_answer(const boost::json::object& body);

}  // namespace tokenkeeper::control

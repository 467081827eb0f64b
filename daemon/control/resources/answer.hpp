#pragma once

#include "daemon/control/json/problem.hpp"
#include "daemon/control/json/wiped_text.hpp"
#include "lib/base/time.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

namespace tokenkeeper::control {

/// A part of a body that is made while its client takes it.
struct body_part {
    wiped_text text;
    bool is_last = false;
};

/// An answer before it is put into HTTP.
struct answer {
    unsigned status = 200;
    std::string content_type;
    wiped_text body;
    std::string allow{};                   ///< the Allow header, empty for none
    std::optional<seconds> retry_after{};  ///< the Retry-After header
    std::string_view policy{};             ///< Content-Security-Policy, a literal; empty: no browser shows it
    std::string session_used{};  ///< Tokenkeeper-Session: the session whose token was used; or empty
    /// Makes the next part of the body, which goes on behind `body`; empty: there is no more. Call it in a
    /// turn of the client (turns.hpp), and only once the call before has ended.
    std::function<boost::asio::awaitable<body_part>()> more{};
    /// A body that goes on as things happen: waits until there is something for `more` to make.
    std::function<boost::asio::awaitable<void>()> ready{};
    /// Of such a body: the number of lines that the client has not taken.
    std::function<std::uint64_t()> lines_behind{};
    std::shared_ptr<const void> unsent{};  ///< counts `body` as unsent while it lives (turns.hpp)
};

answer answer_of(const problem& refused);

/// Status 200 with a JSON body; a line end is added to it.
answer json_answer(wiped_text body);
answer json_answer(const boost::json::object& body);

}  // namespace tokenkeeper::control

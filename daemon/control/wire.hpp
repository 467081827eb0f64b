#pragma once

#include "daemon/control/limits.hpp"
#include "daemon/control/problem.hpp"
#include "daemon/control/routes.hpp"
#include "daemon/control/service.hpp"

#include <optional>

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/error_code.hpp>

namespace tokenkeeper::control {

using http_request = boost::beast::http::request<boost::beast::http::string_body>;
using http_response = boost::beast::http::response<
    boost::beast::http::basic_string_body<char, std::char_traits<char>, wiping_allocator<char>>>;

/// What of a request decides about it.
request_head head_of(const http_request& request);

/// The answer as HTTP. To HEAD it says the length of a body that it does not have.
http_response response_of(answer from, bool to_head, unsigned version, bool keep_alive, wall_time now);

/// What to tell a client whose request could not be read; nullopt where nobody is there to be told, or where
/// a connection simply ended between two requests.
std::optional<problem> refusal_of(boost::system::error_code failure, const limits& bounds);

/// The refusal of a request that was not whole in time.
problem too_slow();

}  // namespace tokenkeeper::control

#pragma once

#include "daemon/control/http/limits.hpp"
#include "daemon/control/json/problem.hpp"
#include "daemon/control/resources/dispatcher.hpp"
#include "daemon/control/resources/routes.hpp"

#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/error_code.hpp>

namespace tokenkeeper::control {

using http_request = boost::beast::http::request<boost::beast::http::string_body>;
using http_response = boost::beast::http::response<
    boost::beast::http::basic_string_body<char, std::char_traits<char>, wiping_allocator<char>>>;

/// The header of the next request, or what is there of it.
std::string_view header_in(boost::asio::const_buffer unparsed);

bool expects_continue(const http_request& request);

/// The parts of a request that decide about it.
request_head head_of(const http_request& request);

using http_request_parser = boost::beast::http::request_parser<http_request::body_type>;

/// Returns true if bytes of the body are missing behind the header that was parsed: they are neither taken
/// nor among the unparsed ones. Chunks end with an empty line.
bool lacks_body(const http_request_parser& parser, boost::asio::const_buffer unparsed);

/// For the parser's chunks: fails where fields follow the last one, each of which costs far more time than
/// its bytes. `extension` is in the buffer, in front of what follows.
void refuse_trailer(std::uint64_t size, boost::beast::string_view extension,
                    boost::system::error_code& failure);

/// The answer as HTTP. The answer to HEAD has the length of the body, but no body.
http_response response_of(answer content, bool is_head, unsigned version, bool keep_alive, wall_time now);

/// The refusal of a request that could not be read; nullopt if the client has left, or the connection ended
/// between two requests.
std::optional<problem> refusal_of(boost::system::error_code failure, const limits& bounds);

/// The refusal of a request whose header has this fault, a noun phrase: "a bare LF".
problem malformed(std::string_view fault);
/// The refusal of a header that has more parts than a request needs; nullopt: it has not.
std::optional<problem> refusal_of_parts(std::string_view header, const limits& bounds);

/// The whole answer, as bytes, to a connection that gets no place because its user has too many.
const std::string& crowd_response();

/// The refusal of a request that was not whole in time.
problem too_slow();

}  // namespace tokenkeeper::control

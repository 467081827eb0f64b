#include "daemon/ctl/daemon_client/link_failure.hpp"

#include "daemon/ctl/text/wording.hpp"

#include <utility>

#include <boost/asio/error.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>

namespace tokenkeeper::ctl {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

const char* const see_the_log = "To see why: journalctl -u tokenkeeper -e";

failure unreachable(std::string message, std::string hint) {
    return {exit_status::unreachable, std::move(message), {}, std::move(hint), true};
}

}  // namespace

failure connect_failure(const std::string& path, error_code error) {
    if (error == boost::system::errc::permission_denied) {
        return {exit_status::not_permitted,
                "you may not use the socket " + path,
                {},
                "Join the group tokenkeeper and log in again, or run this as root"};
    }
    if (error == boost::system::errc::no_such_file_or_directory) {
        return unreachable("tokenkeeperd is not running, or its socket is not " + path,
                           std::string{see_the_log} + ". For another socket: --socket or TOKENKEEPER_SOCKET");
    }
    if (error == boost::system::errc::connection_refused) {
        return unreachable("tokenkeeperd is not running: no program listens on " + path, see_the_log);
    }
    return unreachable("cannot connect to " + path + ": " + error.message(), see_the_log);
}

failure no_answer(const std::string& path, milliseconds timeout) {
    return unreachable("no answer from " + path + " within " + length_in_words(timeout),
                       "tokenkeeperd hangs or is overloaded. To see why: journalctl -u tokenkeeper -e");
}

failure read_failure(const std::string& path, error_code error, milliseconds timeout) {
    const auto& http_errors = make_error_code(http::error::end_of_stream).category();
    if (error == beast::error::timeout) return no_answer(path, timeout);
    if (error == http::error::end_of_stream || error == asio::error::connection_reset ||
        error == asio::error::broken_pipe) {
        return unreachable(
            "tokenkeeperd closed the connection without an answer",
            "It may be starting or stopping: try again. To see why: journalctl -u tokenkeeper -e");
    }
    if (error == http::error::partial_message) {
        // Somebody may have killed the daemon, and it is there again soon.
        return {exit_status::failed, "the answer was cut short", {}, std::string{see_the_log}, true};
    }
    if (error == http::error::body_limit || error == http::error::header_limit)
        return {exit_status::failed, "the answer is too large", {}, ""};
    if (error.category() == http_errors) {
        return {exit_status::failed,
                path + " gave an answer that is not HTTP",
                {},
                "Check that it is the control socket of tokenkeeperd"};
    }
    return unreachable("reading from " + path + " failed: " + error.message(), see_the_log);
}

std::optional<failure> path_failure(const std::string& path) {
    constexpr std::size_t longest = 107;  // sizeof(sockaddr_un::sun_path) with its final zero
    if (!path.empty() && path.size() <= longest) return std::nullopt;
    return failure{exit_status::usage, "a socket's path has 1 to 107 bytes: " + path, {}, ""};
}

}  // namespace tokenkeeper::ctl

#include "daemon/control/http/header_wait.hpp"

#include "lib/net/as_values.hpp"
#include "lib/net/http/header_check.hpp"

#include <algorithm>

#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/error.hpp>

namespace tokenkeeper::control {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

/// Beast waits for the end of a header whose lines end with LF alone, and then it is the time that is over.
asio::awaitable<error_code> await_header(client_socket& socket, boost::beast::flat_buffer& buffer,
                                         std::size_t longest, std::function<void()> waits,
                                         std::string_view& fault) {
    constexpr std::string_view header_end = "\r\n\r\n";
    std::size_t checked = 0;
    for (;;) {
        const auto input = buffer.data();
        const std::string_view text{static_cast<const char*>(input.data()), input.size()};
        const auto end = text.find(header_end, std::max(checked, header_end.size()) - header_end.size());
        const bool is_whole = end != std::string_view::npos;
        const auto header = text.substr(0, is_whole ? end + header_end.size() : text.size());
        fault = net::character_fault(header, checked);
        if (fault.empty() && is_whole) fault = net::header_fault(header);
        if (is_whole || !fault.empty() || text.size() > longest) co_return error_code{};
        waits();
        checked = text.size() - (text.ends_with('\r') ? 1 : 0);
        const auto room = buffer.prepare(std::min<std::size_t>(1024, buffer.max_size() - text.size()));
        const auto [failure, size] = co_await socket.async_read_some(room, as_values);
        buffer.commit(size);
        // Asio's second read after an end would wait for ever.
        if (failure == asio::error::eof) co_return http::make_error_code(http::error::partial_message);
        if (failure) co_return failure;
    }
}

}  // namespace tokenkeeper::control

#include "lib/net/exchange.hpp"

#include "lib/net/response_reader.hpp"
#include "lib/net/time_limit.hpp"

#include <array>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <string.h>

namespace tokenkeeper::net {

namespace asio = boost::asio;

namespace {

/// Why reading or writing ended; the limit knows whether it was time.
error broken(const outgoing& what, const time_limit& limit, boost::system::error_code ec,
             milliseconds at_most) {
    if (limit.expired()) {
        return error(errc::request_timeout,
                     "no whole answer of " + what.host + " within " + format_duration(at_most));
    }
    if (ec == asio::error::operation_aborted) return error(errc::cancelled, "asking " + what.host);
    return error(errc::connection_lost, "connection to " + what.host + ": " + ec.message());
}

error of_host(const error& e, const std::string& host) {
    return error(e.which(), host + ": " + e.message);
}

/// Where bytes of an answer are for a moment; there may be a token among them.
struct wiped_buffer {
    std::array<char, 8192> bytes{};

    wiped_buffer() = default;
    wiped_buffer(const wiped_buffer&) = delete;
    wiped_buffer& operator=(const wiped_buffer&) = delete;
    ~wiped_buffer() { ::explicit_bzero(bytes.data(), bytes.size()); }
};

/// Reads until the answer is whole. The state of `reader` tells the rest.
asio::awaitable<result<void>> read_answer(std::shared_ptr<byte_stream> from,
                                          std::shared_ptr<response_reader> reader, outgoing what,
                                          std::shared_ptr<const time_limit> limit, milliseconds at_most) {
    wiped_buffer buffer;
    for (;;) {
        const auto got = co_await from->read_some(asio::buffer(buffer.bytes));
        if (limit->expired()) co_return broken(what, *limit, got.ec, at_most);
        if (got.ec == asio::error::eof) {
            const auto ended = reader->put_end();
            if (!ended) co_return of_host(ended.error(), what.host);
            co_return result<void>();
        }
        if (got.ec) co_return broken(what, *limit, got.ec, at_most);
        const auto whole = reader->put({buffer.bytes.data(), got.bytes});
        if (!whole) co_return of_host(whole.error(), what.host);
        if (*whole) co_return result<void>();
    }
}

}  // namespace

asio::awaitable<exchanged> exchange(std::shared_ptr<byte_stream> over, outgoing what, milliseconds at_most) {
    const auto executor = co_await asio::this_coro::executor;
    const auto limit = std::make_shared<const time_limit>(executor, at_most, [over] { over->close(); });
    const auto reader = std::make_shared<response_reader>(what.head);

    result<void> done;
    const std::string_view text = what.text->reveal();
    for (std::size_t sent = 0; sent < text.size() && done;) {
        const auto rest = text.substr(sent);
        const auto written = co_await over->write_some(asio::buffer(rest));
        sent += written.bytes;
        if (written.ec || limit->expired()) done = broken(what, *limit, written.ec, at_most);
    }
    if (done) {
        done = co_await read_answer(over, reader, what, limit, at_most);
    }

    if (done) {
        const bool reusable = reader->reusable();
        exchanged whole(reader->take());
        whole.reusable = reusable;
        co_return whole;
    }
    exchanged failed(done.error());
    failed.closed_early = done.error().which() == errc::connection_lost && !reader->got_any();
    co_return failed;
}

}  // namespace tokenkeeper::net

#include "lib/net/http/exchange.hpp"

#include "lib/base/defect.hpp"
#include "lib/net/socket/byte_stream.hpp"
#include "lib/net/time/time_limit.hpp"

#include <array>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <string.h>

namespace tokenkeeper::net {

namespace asio = boost::asio;

namespace {

/// The error of a read or write that failed; the limit knows whether the time was up.
error transfer_error(const request_message& message, const time_limit& limit, boost::system::error_code ec,
                     milliseconds timeout) {
    if (limit.expired()) {
        return error(errc::request_timeout,
                     "no whole answer of " + message.host + " within " + format_duration(timeout));
    }
    if (ec == asio::error::operation_aborted) return error(errc::cancelled, "asking " + message.host);
    return error(errc::connection_lost, "connection to " + message.host + ": " + ec.message());
}

error with_host(const error& e, const std::string& host) {
    return error(e.which(), host + ": " + e.message);
}

/// Holds bytes of an answer for a moment. There may be a token among them, so the destructor wipes them.
struct wiped_buffer {
    std::array<char, 8192> bytes;

    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): only bytes that were filled are read
    wiped_buffer() noexcept {}
    wiped_buffer(const wiped_buffer&) = delete;
    wiped_buffer& operator=(const wiped_buffer&) = delete;
    ~wiped_buffer() { ::explicit_bzero(bytes.data(), bytes.size()); }
};

/// Reads until the answer is whole. `reader` then holds it.
asio::awaitable<result<void>> read_answer(std::shared_ptr<byte_stream> stream,
                                          std::shared_ptr<response_reader> reader, request_message message,
                                          std::shared_ptr<const time_limit> limit, milliseconds timeout) {
    wiped_buffer buffer;
    for (;;) {
        const auto input = co_await stream->read_some(asio::buffer(buffer.bytes));
        if (limit->expired()) co_return transfer_error(message, *limit, input.ec, timeout);
        if (input.ec == asio::error::eof) {
            const auto ended = reader->put_end();
            if (!ended) co_return with_host(ended.error(), message.host);
            co_return result<void>();
        }
        if (input.ec) co_return transfer_error(message, *limit, input.ec, timeout);
        const auto whole = reader->put({buffer.bytes.data(), input.bytes});
        if (!whole) co_return with_host(whole.error(), message.host);
        if (*whole) co_return result<void>();
    }
}

}  // namespace

exchange_outcome judge_exchange(result<genesys::response> answer, bool open, bool has_input) {
    exchange_outcome outcome(std::move(answer));
    if (outcome.answer) {
        outcome.server_failed = outcome.answer->status >= 500;
        // The name may lead to a healthy server by now, but a connection always leads to the same one. So one
        // that refused a request, except for now, is not asked again, either.
        const bool is_refusal = outcome.answer->status >= 400 && outcome.answer->status != 429;
        outcome.reusable = open && (!is_refusal || defect("sick_connection_kept"));
    } else {
        const auto why = outcome.answer.error().which();
        outcome.closed_early = why == errc::connection_lost && !has_input;
        outcome.server_failed = why != errc::cancelled;
    }
    return outcome;
}

asio::awaitable<exchange_outcome> exchange(std::shared_ptr<byte_stream> stream, request_message message,
                                           milliseconds timeout) {
    const auto executor = co_await asio::this_coro::executor;
    const auto limit = std::make_shared<const time_limit>(executor, timeout, [stream] { stream->close(); });
    const auto reader = std::make_shared<response_reader>(message.body_of_answer);

    result<void> finished;
    const std::string_view text = message.text->reveal();
    for (std::size_t sent = 0; sent < text.size() && finished;) {
        const auto rest = text.substr(sent);
        const auto written = co_await stream->write_some(asio::buffer(rest));
        sent += written.bytes;
        if (written.ec || limit->expired()) finished = transfer_error(message, *limit, written.ec, timeout);
    }
    if (finished) {
        finished = co_await read_answer(stream, reader, message, limit, timeout);
    }

    if (finished) {
        const bool open = reader->reusable();
        co_return judge_exchange(reader->take_response(), open, true);
    }
    co_return judge_exchange(finished.error(), false, reader->has_input());
}

}  // namespace tokenkeeper::net

#pragma once

#include <cstddef>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>

namespace tokenkeeper::net {

/// How one read or write ended.
struct transferred {
    boost::system::error_code ec;
    std::size_t bytes = 0;

    transferred(boost::system::error_code e, std::size_t n) : ec(e), bytes(n) {}
};

/// An open connection, plain or TLS, as a stream of bytes. Keeps SSL out of what reads and writes HTTP.
/// One read and one write at a time. Has no timeouts: whoever uses it closes it when time is up, and what is
/// under way then ends with operation_aborted.
class byte_stream {
public:
    byte_stream() = default;
    byte_stream(const byte_stream&) = delete;
    byte_stream& operator=(const byte_stream&) = delete;
    virtual ~byte_stream() = default;

    virtual boost::asio::awaitable<transferred> read_some(boost::asio::mutable_buffer into) = 0;
    virtual boost::asio::awaitable<transferred> write_some(boost::asio::const_buffer from) = 0;
    virtual void close() noexcept = 0;

    /// True if the peer has neither closed nor sent anything that nobody has read: fit for another request.
    [[nodiscard]] virtual bool quiet() noexcept = 0;
};

}  // namespace tokenkeeper::net

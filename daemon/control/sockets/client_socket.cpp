#include "daemon/control/sockets/client_socket.hpp"

#include <cerrno>

namespace tokenkeeper::control {

namespace asio = boost::asio;

bool client_socket::has_unread() const {
    error_code failure;
    return socket_.available(failure) > 0 && !failure;
}

void client_socket::close() noexcept {
    files::end_connection(socket_);
}

std::size_t client_socket::read_now(asio::mutable_buffer room, error_code& failure) {
    if (room.size() == 0) return 0;
    if (!socket_.is_open()) {
        failure = asio::error::operation_aborted;
        return 0;
    }
    for (;;) {
        const auto size = files::read_plain_bytes(socket_.native_handle(), room.data(), room.size());
        if (size > 0) return static_cast<std::size_t>(size);
        if (size < 0 && errno == EINTR) continue;
        failure =
            size == 0 ? error_code{asio::error::eof} : error_code{errno, boost::system::system_category()};
        return 0;
    }
}

}  // namespace tokenkeeper::control

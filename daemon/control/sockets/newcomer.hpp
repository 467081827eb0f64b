#pragma once

#include "daemon/files/passed_files.hpp"

#include <utility>

#include <boost/system/error_code.hpp>

namespace tokenkeeper::control {

/// The connection of a client that has just been accepted and may still be refused. It is a bare
/// descriptor: making a client_socket of it costs more than the refusal.
class newcomer {
public:
    /// Takes the next client from the backlog of a listening socket that does not block. `failure` is
    /// would_block if nobody waits there; the newcomer is empty if it fails.
    static newcomer accept(int listening, boost::system::error_code& failure) noexcept;

    newcomer(newcomer&& source) noexcept : descriptor_{source.release()} {}
    newcomer& operator=(newcomer&&) = delete;
    newcomer(const newcomer&) = delete;
    newcomer& operator=(const newcomer&) = delete;
    ~newcomer() {
        if (descriptor_ >= 0) files::close_connection(descriptor_);
    }

    [[nodiscard]] int native_handle() const noexcept { return descriptor_; }
    /// Gives the descriptor to the caller, who must close it as files::close_connection does.
    [[nodiscard]] int release() noexcept { return std::exchange(descriptor_, -1); }

private:
    explicit newcomer(int descriptor) noexcept : descriptor_{descriptor} {}

    int descriptor_;
};

}  // namespace tokenkeeper::control

#include "daemon/control/listener.hpp"

#include "daemon/control/socket_lock.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::control {

namespace {

using std::filesystem::path;
using result_of_open = boost::system::result<listener, listen_error>;

constexpr mode_t socket_mode = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP;

std::string reason(int error) {
    return std::generic_category().message(error);
}

listen_error cannot_listen(const path& at, const std::string& why) {
    return {.message = "cannot listen on " + at.string() + ": " + why};
}

int new_socket() {
    return ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

sockaddr_un address_of(const path& at) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, at.c_str(), at.native().size());
    return address;
}

const sockaddr* generic(const sockaddr_un& address) {
    return reinterpret_cast<const sockaddr*>(&address);  // NOLINT(*-reinterpret-cast): how sockets are called
}

/// 0 where somebody answers, else errno. A listener whose backlog is full (EAGAIN) is alive.
int try_to_connect(const path& at) {
    const int client = new_socket();
    if (client < 0) return errno;
    const auto address = address_of(at);
    const int failed = ::connect(client, generic(address), sizeof address);
    const int error = failed == 0 || errno == EAGAIN ? 0 : errno;
    ::close(client);
    return error;
}

/// Removes what a daemon that is gone has left behind; the reason where the place is not free then.
std::optional<listen_error> clear_place(const path& at) {
    struct stat there {};
    if (::lstat(at.c_str(), &there) != 0) {
        if (errno == ENOENT) return std::nullopt;
        return cannot_listen(at, reason(errno));
    }
    if (!S_ISSOCK(there.st_mode)) {
        return cannot_listen(at, "there is something that is not a socket; remove it or set control.socket");
    }
    const int error = try_to_connect(at);
    if (error == 0) {
        return listen_error{.message = "already running: another tokenkeeperd answers on " + at.string() +
                                       "; stop it or set control.socket",
                            .already_running = true};
    }
    if (error != ECONNREFUSED && error != ENOENT) {
        return cannot_listen(at,
                             "there is a socket, and whether it is in use cannot be told: " + reason(error));
    }
    if (::unlink(at.c_str()) != 0 && errno != ENOENT) {
        return cannot_listen(at, "the stale socket cannot be removed: " + reason(errno));
    }
    return std::nullopt;
}

/// The order matters: before listen() nobody can connect, so nobody does with the wrong mode.
std::optional<listen_error> bind_and_listen(int descriptor, const path& at) {
    const auto address = address_of(at);
    if (::bind(descriptor, generic(address), sizeof address) != 0) return cannot_listen(at, reason(errno));
    if (::chmod(at.c_str(), socket_mode) == 0 && ::listen(descriptor, SOMAXCONN) == 0) return std::nullopt;
    const int error = errno;
    ::unlink(at.c_str());
    return cannot_listen(at, reason(error));
}

int option(int descriptor, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    return ::getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
}

}  // namespace

result_of_open listener::open(const path& at) {
    if (at.empty()) return cannot_listen(at, "the path is empty");
    if (at.native().size() >= sizeof(sockaddr_un::sun_path)) {
        return cannot_listen(at, "the path is longer than the 107 bytes that a socket's path can have");
    }
    std::string why;
    const auto lock = socket_lock::take(at, why);
    if (!lock) return cannot_listen(at, why);
    if (auto taken = clear_place(at)) return std::move(*taken);

    listener made{new_socket()};
    if (made.descriptor_ < 0) return cannot_listen(at, reason(errno));
    if (auto failed = bind_and_listen(made.descriptor_, at)) return std::move(*failed);
    struct stat own {};
    if (::lstat(at.c_str(), &own) != 0) return cannot_listen(at, reason(errno));
    made.file_ = own_file{.path = at, .device = own.st_dev, .inode = own.st_ino};
    return made;
}

result_of_open listener::adopt(int descriptor) {
    listener made{descriptor};
    if (option(descriptor, SO_DOMAIN) != AF_UNIX || option(descriptor, SO_TYPE) != SOCK_STREAM ||
        option(descriptor, SO_ACCEPTCONN) != 1) {
        return listen_error{.message = "descriptor " + std::to_string(descriptor) +
                                       " is not a listening Unix stream socket"};
    }
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    ::fcntl(descriptor, F_SETFL, O_NONBLOCK);
    return made;
}

listener::listener(listener&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)}, file_{std::exchange(other.file_, std::nullopt)} {}

listener::~listener() {
    remove_file();
    if (descriptor_ >= 0) ::close(descriptor_);
}

int listener::release() noexcept {
    return std::exchange(descriptor_, -1);
}

void listener::remove_file() noexcept {
    if (!file_) return;
    const auto own = *std::exchange(file_, std::nullopt);
    // A daemon that holds the lock is just taking the place over: then the file is no longer ours to remove.
    const auto lock = socket_lock::try_once(own.path);
    if (!lock) return;
    struct stat there {};
    if (::lstat(own.path.c_str(), &there) != 0) return;
    if (there.st_dev == own.device && there.st_ino == own.inode) ::unlink(own.path.c_str());
}

}  // namespace tokenkeeper::control

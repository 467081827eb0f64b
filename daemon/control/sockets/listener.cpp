#include "daemon/control/sockets/listener.hpp"

#include "daemon/control/sockets/socket_lock.hpp"
#include "daemon/files/guarded_file.hpp"
#include "daemon/files/passed_files.hpp"
#include "daemon/files/patience/patient_thread.hpp"
#include "lib/base/shell_word.hpp"

#include <cassert>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <sstream>
#include <system_error>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::control {

namespace {

namespace fs = std::filesystem;
using result_of_open = boost::system::result<listener, listen_error>;

std::string error_text(int error) {
    return std::generic_category().message(error);
}

listen_error cannot_listen(const fs::path& path, const std::string& reason) {
    return {.message = "cannot listen on " + path.string() + ": " + reason};
}

int new_socket() {
    return ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

/// REQUIRES: the path is shorter than sun_path.
sockaddr_un address_of(const fs::path& path) {
    sockaddr_un address{};
    assert(path.native().size() < sizeof address.sun_path);
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.native().size());
    return address;
}

const sockaddr* generic(const sockaddr_un& address) {
    return reinterpret_cast<const sockaddr*>(&address);  // NOLINT(*-reinterpret-cast): how sockets are called
}

/// Returns 0 if a program answers, else errno. A listener whose backlog is full (EAGAIN) is alive.
int try_to_connect(const fs::path& path) {
    const int client = new_socket();
    if (client < 0) return errno;
    const auto address = address_of(path);
    const int failed = ::connect(client, generic(address), sizeof address);
    const int error = failed == 0 || errno == EAGAIN ? 0 : errno;
    ::close(client);
    return error;
}

/// Removes the socket file that a daemon left behind. Returns an error if the path is still occupied.
std::optional<listen_error> clear_place(const fs::path& path, const std::string& setting) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT) return std::nullopt;
        return cannot_listen(path, error_text(errno));
    }
    if (!S_ISSOCK(status.st_mode)) {
        return cannot_listen(path, "there is something that is not a socket; remove it or set " + setting);
    }
    const int error = try_to_connect(path);
    const bool is_foreign = status.st_uid != 0 && status.st_uid != ::geteuid();
    if (error == 0 && is_foreign) {
        return cannot_listen(path, "a program of user " + std::to_string(status.st_uid) +
                                       " listens there, in place of the daemon; stop it and run: rm " +
                                       quote_for_shell(path.string()) + ", or set another " + setting);
    }
    if (error == 0) {
        return listen_error{.message = "already running: another tokenkeeperd answers on " + path.string() +
                                       "; stop it or set " + setting,
                            .already_running = true};
    }
    if (error != ECONNREFUSED && error != ENOENT) {
        return cannot_listen(
            path,
            "there is a socket, and the daemon cannot find out whether it is in use: " + error_text(error));
    }
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
        return cannot_listen(path, "the stale socket cannot be removed: " + error_text(errno));
    }
    return std::nullopt;
}

/// Sets the mode of the socket's file by a descriptor of this thread, so that it is never that of another
/// file.
bool set_mode(const fs::path& path, mode_t mode) {
    const files::descriptor own{::open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC)};
    struct stat status {};
    if (!own.is_open() || ::fstat(own.get(), &status) != 0) return false;
    const bool is_ours = S_ISSOCK(status.st_mode) && status.st_uid == ::geteuid();
    if (!is_ours) errno = EPERM;
    return is_ours && ::chmod(("/proc/thread-self/fd/" + std::to_string(own.get())).c_str(), mode) == 0;
}

/// The order matters: no client can connect before listen(), and by then the mode is set.
std::optional<listen_error> bind_and_listen(int descriptor, const fs::path& path, mode_t mode) {
    const auto address = address_of(path);
    if (::bind(descriptor, generic(address), sizeof address) != 0)
        return cannot_listen(path, error_text(errno));
    if (set_mode(path, mode) && ::listen(descriptor, SOMAXCONN) == 0) return std::nullopt;
    const int error = errno;
    ::unlink(path.c_str());
    return cannot_listen(path, error_text(error));
}

/// The file of the socket, as this process made it.
using placed_file = boost::system::result<std::pair<dev_t, ino_t>, listen_error>;

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path{"."};
}

placed_file put_in_place(int descriptor, const fs::path& path, listener::role purpose) {
    const std::string setting{purpose.setting};
    const auto folder = folder_of(path);
    struct stat found {};
    if (::stat(folder.c_str(), &found) != 0 && errno == ENOENT) {
        return cannot_listen(path, "the directory " + folder.string() +
                                       " does not exist; create it, run: install -d -m 0711 " +
                                       quote_for_shell(folder.string()) + "; or set " + setting);
    }
    auto reason = files::trouble_of_own_folder(folder, files::trusted_accounts::of_this_process());
    if (!reason.empty()) return cannot_listen(path, reason);
    const auto lock = socket_lock::take(path, reason);
    if (!lock) return cannot_listen(path, reason);
    if (auto taken = clear_place(path, setting)) return std::move(*taken);
    if (auto failed = bind_and_listen(descriptor, path, purpose.mode)) return std::move(*failed);
    struct stat own {};
    if (::lstat(path.c_str(), &own) != 0) return cannot_listen(path, error_text(errno));
    return std::pair{own.st_dev, own.st_ino};
}

std::string folder_in_words(const fs::path& path) {
    return "folder " + folder_of(path).string();
}

int option(int descriptor, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    return ::getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
}

void remove_own(const fs::path& path, dev_t device, ino_t inode) {
    // A daemon that holds the lock is replacing the file, so it is no longer ours to remove.
    const auto lock = socket_lock::try_once(path);
    if (!lock) return;
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return;
    if (status.st_dev == device && status.st_ino == inode) ::unlink(path.c_str());
}

}  // namespace

result_of_open listener::open(const fs::path& path, role purpose) {
    if (path.empty()) return cannot_listen(path, "the path is empty");
    if (path.native().size() >= sizeof(sockaddr_un::sun_path)) {
        return cannot_listen(path, "the path is longer than the 107 bytes that a socket's path can have");
    }
    listener made{new_socket()};
    if (made.descriptor_ < 0) return cannot_listen(path, error_text(errno));
    // Everybody who may list the folder can hold it.
    constexpr auto longest_wait = std::chrono::seconds{5};
    const int descriptor = made.descriptor_;
    const auto placed = files::ask_within<placed_file>(
        longest_wait, folder_in_words(path),
        [descriptor, path, purpose] { return put_in_place(descriptor, path, purpose); }, descriptor);
    if (!placed) {
        return cannot_listen(
            path,
            "its folder gives no answer; where somebody who may list it holds it, run: chmod "
            "go-r " +
                quote_for_shell(folder_of(path).string()));
    }
    if (!*placed) return placed->error();
    made.file_ = own_file{.path = path, .device = (*placed)->first, .inode = (*placed)->second};
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

result_of_open listener::open_loopback(const std::string& address, std::uint16_t port) {
    const boost::asio::ip::tcp::endpoint place{boost::asio::ip::make_address(address), port};
    assert(place.address().is_loopback());
    const auto failed = [&](int error) {
        std::ostringstream text;
        text << "cannot listen on " << place << ": ";
        if (error == EADDRINUSE) text << "another program listens there; 'ss -ltnp' shows which one";
        if (error != EADDRINUSE) text << error_text(error);
        return listen_error{.message = text.str(), .already_running = error == EADDRINUSE};
    };
    listener made{
        ::socket(place.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP)};
    if (made.descriptor_ < 0) return failed(errno);
    // Connections of an earlier daemon that the kernel still remembers are no reason against a new one.
    const int on = 1;
    ::setsockopt(made.descriptor_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(made.descriptor_, place.data(), static_cast<socklen_t>(place.size())) != 0 ||
        ::listen(made.descriptor_, SOMAXCONN) != 0)
        return failed(errno);
    return made;
}

listener::listener(listener&& source) noexcept
    : descriptor_{std::exchange(source.descriptor_, -1)}, file_{std::exchange(source.file_, std::nullopt)} {}

listener::~listener() {
    remove_file();
    if (descriptor_ >= 0) ::close(descriptor_);
}

void listener::refuse_files() noexcept {
    files::refuse_files(descriptor_);
}

int listener::family() const noexcept {
    return option(descriptor_, SO_DOMAIN);
}

int listener::release() noexcept {
    return std::exchange(descriptor_, -1);
}

void listener::remove_file() noexcept {
    if (!file_) return;
    const auto own = *std::exchange(file_, std::nullopt);
    // Everybody who may list the folder can hold it. The next start removes a file that stays.
    constexpr auto longest_wait = std::chrono::seconds{1};
    files::finished_within(longest_wait, folder_in_words(own.path),
                           [own] { remove_own(own.path, own.device, own.inode); });
}

}  // namespace tokenkeeper::control

#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>

namespace tokenkeeper::control::testing {

/// A blocking client made of system calls alone, so that it shares no bug with the server. Reading gives up
/// after a minute: only so that a broken server fails a test instead of hanging it.
class unix_client {
public:
    struct response {
        int status = 0;  ///< 0: the connection ended before a whole answer
        std::string header;
        std::string body;

        [[nodiscard]] bool has(const std::string& line) const {
            return header.find("\r\n" + line + "\r\n") != std::string::npos;
        }
    };

    explicit unix_client(const std::filesystem::path& path) : unix_client{} { connect(path); }
    /// Only the descriptor, for a test that runs out of them later.
    unix_client();
    unix_client(unix_client&& source) noexcept
        : socket_{std::exchange(source.socket_, -1)},
          connected_{source.connected_},
          unread_{std::move(source.unread_)} {}
    unix_client& operator=(unix_client&&) = delete;
    unix_client(const unix_client&) = delete;
    unix_client& operator=(const unix_client&) = delete;
    ~unix_client();

    void connect(const std::filesystem::path& path);
    [[nodiscard]] bool connected() const { return connected_; }

    /// False where the server has closed already.
    bool send(const std::string& bytes);
    void end_sending();

    /// The next answer; `without_body` is for HEAD.
    response receive(bool without_body = false);
    response ask(const std::string& method, const std::string& target, const std::string& headers = {});
    response ask_with_body(const std::string& method, const std::string& target, const std::string& body);
    /// Takes what comes until the server ends the connection; false where it does not.
    bool wait_for_end();
    /// Everything until the server ends the connection.
    std::string receive_all();
    /// Returns true if the server has closed the connection, or closes it within that time.
    [[nodiscard]] bool ended(std::chrono::milliseconds patience = {}) const;

private:
    bool read_more();
    response receive_chunks(response got);

    int socket_ = -1;
    bool connected_ = false;
    std::string unread_;
};

}  // namespace tokenkeeper::control::testing

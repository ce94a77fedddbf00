// A read-only Git server over SSH: it runs git upload-pack for the repositories in a folder.
//
//	git-ssh-server FOLDER PORT HOST_KEY AUTHORIZED_KEYS
//
// It accepts every user who has the private key of a line of AUTHORIZED_KEYS, which it reads for each connection.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/crypto/ssh"
)

func main() {
	if len(os.Args) != 5 {
		log.Fatal("usage: git-ssh-server FOLDER PORT HOST_KEY AUTHORIZED_KEYS")
	}
	if err := serve(os.Args[1], os.Args[2], os.Args[3], os.Args[4]); err != nil {
		log.Fatal(err)
	}
}

func serve(folder, port, hostKey, authorizedKeys string) error {
	pem, err := os.ReadFile(hostKey)
	if err != nil {
		return err
	}
	signer, err := ssh.ParsePrivateKey(pem)
	if err != nil {
		return fmt.Errorf("%s: %w", hostKey, err)
	}
	config := &ssh.ServerConfig{
		PublicKeyCallback: func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			return nil, authorized(authorizedKeys, key)
		},
	}
	config.AddHostKey(signer)
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		return err
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			if err := session(connection, config, folder); err != nil {
				log.Print(err)
			}
		}()
	}
}

func authorized(file string, key ssh.PublicKey) error {
	rest, err := os.ReadFile(file)
	for err == nil && len(rest) > 0 {
		var known ssh.PublicKey
		if known, _, _, rest, err = ssh.ParseAuthorizedKey(rest); err == nil && bytes.Equal(known.Marshal(), key.Marshal()) {
			return nil
		}
	}
	return errors.New("unknown key")
}

func session(connection net.Conn, config *ssh.ServerConfig, folder string) error {
	server, channels, requests, err := ssh.NewServerConn(connection, config)
	if err != nil {
		return err
	}
	defer server.Close()
	go ssh.DiscardRequests(requests)
	for offered := range channels {
		if offered.ChannelType() != "session" {
			if err := offered.Reject(ssh.UnknownChannelType, "only sessions"); err != nil {
				return err
			}
			continue
		}
		channel, requests, err := offered.Accept()
		if err != nil {
			return err
		}
		go run(channel, requests, folder)
	}
	return nil
}

// run answers the requests of a session; a session has one command.
func run(channel ssh.Channel, requests <-chan *ssh.Request, folder string) {
	defer channel.Close()
	protocol := ""
	for request := range requests {
		switch request.Type {
		case "env":
			var variable struct{ Name, Value string }
			if ssh.Unmarshal(request.Payload, &variable) == nil && variable.Name == "GIT_PROTOCOL" {
				protocol = variable.Value
			}
			reply(request, true)
		case "exec":
			var command struct{ Line string }
			reply(request, ssh.Unmarshal(request.Payload, &command) == nil)
			status := upload(channel, folder, command.Line, protocol)
			message := ssh.Marshal(struct{ Status uint32 }{status})
			if _, err := channel.SendRequest("exit-status", false, message); err != nil {
				log.Print(err)
			}
			return
		default:
			reply(request, false)
		}
	}
}

func reply(request *ssh.Request, ok bool) {
	if request.WantReply {
		if err := request.Reply(ok, nil); err != nil {
			log.Print(err)
		}
	}
}

func upload(channel ssh.Channel, folder, line, protocol string) uint32 {
	quoted, ok := strings.CutPrefix(line, "git-upload-pack ")
	name := strings.Trim(quoted, "'")
	if !ok || !filepath.IsLocal(strings.TrimPrefix(name, "/")) {
		fmt.Fprintf(channel.Stderr(), "%s: not allowed\n", line)
		return 128
	}
	command := exec.Command("git", "upload-pack", filepath.Join(folder, name))
	command.Env = append(os.Environ(), "GIT_PROTOCOL="+protocol, "GIT_CONFIG_NOSYSTEM=1")
	command.Stdin, command.Stdout, command.Stderr = channel, channel, channel.Stderr()
	if err := command.Run(); err != nil {
		log.Print(err)
		return 128
	}
	return 0
}

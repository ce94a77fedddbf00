// A relay-server as far as its store goes: it reads relay.toml and the credentials of its environment, looks into the
// bucket before it answers, as the real one does, and keeps what it is sent in the bucket.
//
//	relay serve -c relay.toml
//
// GET /ready is the real one's. PUT and GET /d/ID/data, which the real one has not, write and read the object
// PREFIX/ID/data.ysweet. The words of its errors are those of relay-server 0.12.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"

	"github.com/BurntSushi/toml"
	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type configuration struct {
	Server struct {
		URL  string
		Host string
		Port int
	}
	Store struct {
		Type, Bucket, Endpoint, Region, Prefix string
		PathStyle                              bool `toml:"path_style"`
	}
}

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

func serve() error {
	if len(os.Args) != 4 || os.Args[1] != "serve" || os.Args[2] != "-c" {
		return errors.New("usage: relay serve -c relay.toml")
	}
	var config configuration
	if _, err := toml.DecodeFile(os.Args[3], &config); err != nil {
		return fmt.Errorf("Failed to parse TOML in %s: %w", os.Args[3], err)
	}
	if config.Server.URL == "" {
		return errors.New("Server URL is required")
	}
	if config.Store.Type != "s3" {
		return fmt.Errorf("store type %q is not known here", config.Store.Type)
	}
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} {
		if os.Getenv(name) == "" {
			return fmt.Errorf("%s is required", name)
		}
	}
	// The environment comes before the file.
	if host := os.Getenv("RELAY_SERVER_HOST"); host != "" {
		config.Server.Host = host
	}
	store := config.Store
	client := s3.New(s3.Options{
		BaseEndpoint: aws.String(store.Endpoint),
		Region:       store.Region,
		UsePathStyle: store.PathStyle,
		Credentials: credentials.NewStaticCredentialsProvider(
			os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), ""),
		RetryMaxAttempts: 1,
	})
	look := &s3.ListObjectsV2Input{Bucket: &store.Bucket, Prefix: &store.Prefix, MaxKeys: aws.Int32(0)}
	if _, err := client.ListObjectsV2(context.Background(), look); err != nil {
		return refusal(err)
	}

	object := func(request *http.Request) *string {
		return aws.String(path.Join(store.Prefix, request.PathValue("id"), "data.ysweet"))
	}
	http.HandleFunc("GET /ready", func(writer http.ResponseWriter, _ *http.Request) {
		writer.Header().Set("Content-Type", "application/json")
		io.WriteString(writer, `{"ok":true}`)
	})
	http.HandleFunc("PUT /d/{id}/data", func(writer http.ResponseWriter, request *http.Request) {
		content, err := io.ReadAll(request.Body)
		if err == nil {
			_, err = client.PutObject(request.Context(), &s3.PutObjectInput{
				Bucket: &store.Bucket, Key: object(request), Body: bytes.NewReader(content)})
		}
		if err != nil {
			http.Error(writer, refusal(err).Error(), http.StatusInternalServerError)
		}
	})
	http.HandleFunc("GET /d/{id}/data", func(writer http.ResponseWriter, request *http.Request) {
		found, err := client.GetObject(request.Context(), &s3.GetObjectInput{Bucket: &store.Bucket, Key: object(request)})
		if err != nil {
			http.Error(writer, refusal(err).Error(), http.StatusInternalServerError)
			return
		}
		defer found.Body.Close()
		io.Copy(writer, found.Body)
	})
	return http.ListenAndServe(fmt.Sprintf("%s:%d", config.Server.Host, config.Server.Port), nil)
}

// refusal says an answer of the store in relay-server's words, without a URL, which could be a presigned one.
func refusal(err error) error {
	var answer *awshttp.ResponseError
	if !errors.As(err, &answer) {
		return errors.New("Error connecting to store")
	}
	switch answer.HTTPStatusCode() {
	case http.StatusNotFound:
		return errors.New("Bucket does not exist")
	case http.StatusUnauthorized, http.StatusForbidden:
		return errors.New("Not authorized to access store")
	}
	return fmt.Errorf("Error connecting to store: status %d", answer.HTTPStatusCode())
}
